import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openTestServer, type TestServer } from "./support/server.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const README = read("README.md");
const PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...globSync("docs/*.md", { cwd: ROOT })];
const MANIFEST = JSON.parse(read("package.json")) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
};

/** The fenced blocks of a page in one language. */
const blocks = (page: string, language: string): string[] =>
  [...page.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```$/gm)].flatMap(([, of, text = ""]) =>
    of === language ? [text.trim()] : [],
  );

let server: TestServer;
before(async () => {
  server = await openTestServer();
});
after(() => server.close());

const curlIsMissing = spawnSync("curl", ["--version"]).error ? "curl is not installed" : false;

describe("README.md", () => {
  test("names the two commands to start and to check", () => {
    const commands = blocks(README, "sh");
    assert.ok(commands.includes("npm ci && npm start"));
    assert.ok(commands.includes("npm ci && npm test"));
    assert.ok(commands.includes("npm ci && npm start -- --demo"));
    assert.match(MANIFEST.scripts.start ?? "", /^node (--\S+ (\.\/\S+ )?)*src\/main\.ts serve$/);
    assert.match(MANIFEST.scripts.test ?? "", /^node (--import \S+ )?--test /);
    assert.equal(existsSync(join(ROOT, "package-lock.json")), true);
  });

  test("its curl gives the answer that it shows", { skip: curlIsMissing }, async () => {
    const curl = blocks(README, "sh").find((text) => text.startsWith("curl "));
    const [shown] = blocks(README, "json");
    assert.ok(curl && shown);
    assert.match(curl, /"http:\/\/127\.0\.0\.1:7575\//, "the address that the server has without settings");
    await server.app.listen({ host: "127.0.0.1", port: 0 });
    const address = server.app.server.address();
    assert.ok(typeof address === "object" && address !== null);
    const { clientId, token } = await server.person();
    const line = curl.replace("127.0.0.1:7575", `127.0.0.1:${address.port}`);
    const child = spawn("sh", ["-c", `${line} --silent --header 'Connection: close'`], {
      env: { ...process.env, CLIENT_ID: clientId, TOKEN: token },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let answer = "";
    for await (const chunk of child.stdout.setEncoding("utf8")) answer += chunk;
    assert.deepEqual(JSON.parse(answer), JSON.parse(shown));
  });

  test("every address of its table is there", async () => {
    const { paths } = (await server.send({ method: "GET", url: "/openapi.json" })).body;
    const named = [...README.matchAll(/`(GET|POST) (\/[\w/-]+)`/g)];
    assert.ok(named.length >= 8);
    for (const [, method = "", path = ""] of named)
      assert.ok(paths[path]?.[method.toLowerCase()], `${method} ${path}`);
  });
});

describe("the pages", () => {
  for (const page of PAGES) {
    const text = read(page);

    test(`${page}: its links lead somewhere`, () => {
      for (const [, link = ""] of text.matchAll(/\]\(([^)]+)\)/g))
        if (!/^https:/.test(link)) assert.ok(existsSync(join(ROOT, dirname(page), link)), link);
    });

    test(`${page}: the files it names are there`, () => {
      for (const [, path = ""] of text.matchAll(/`((?:src|test|docs)\/[\w./-]*)`/g))
        assert.ok(existsSync(join(ROOT, path)), path);
    });

    test(`${page}: its npm scripts are there`, () => {
      for (const [, name = ""] of text.matchAll(/npm run (?:--silent )?(\w+)/g))
        assert.ok(MANIFEST.scripts[name], name);
    });

    test(`${page}: its JSON is JSON`, () => {
      for (const json of blocks(text, "json")) assert.doesNotThrow(() => JSON.parse(json), json);
    });
  }

  test("docs/self-hosting.md has every setting, and no other", () => {
    const settings = (text: string): string[] =>
      [...new Set(text.match(/REPRISE_[A-Z][A-Z_]*[A-Z]/g))].sort();
    const page = read("docs/self-hosting.md");
    assert.deepEqual(settings(page), settings(read("src/config.ts")));
    const rows = [...page.matchAll(/^\| `(REPRISE_\w+)` +\|/gm)].map(([, name = ""]) => name);
    assert.deepEqual(rows.sort(), settings(page));
  });

  test("docs/self-hosting.md has every command", () => {
    const commands = globSync("src/commands/*.ts", { cwd: ROOT }).map(read);
    const page = read("docs/self-hosting.md");
    const names = [...[read("src/main.ts"), ...commands].join("\n").matchAll(/\.command\("(\w+)"\)/g)].map(
      ([, name = ""]) => name,
    );
    assert.ok(names.length >= 6);
    for (const name of names) assert.match(page, new RegExp(`\\| \`(\\w+ )?${name}\\b`), name);
  });

  test("the example of docs/catalogue.md is accepted whole", async () => {
    const [example = ""] = blocks(read("docs/catalogue.md"), "json");
    const { rejected, titles, updated } = await server.catalogue.addTitles(JSON.parse(example));
    assert.deepEqual([rejected, titles + updated], [[], 3]);
  });

  test("CONTRIBUTING.md has every folder of the sources, and every dependency but the plugins", () => {
    const page = read("CONTRIBUTING.md");
    for (const folder of globSync("src/*/", { cwd: ROOT }))
      assert.ok(page.includes(`\`${folder.replace(/\/?$/, "/")}\``), folder);
    for (const name of Object.keys(MANIFEST.dependencies))
      if (!name.startsWith("@fastify/")) assert.ok(page.includes(`\`${name}\``), name);
  });
});
