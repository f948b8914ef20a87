// The command line as a process: help, exit codes, `user`, `token`, `catalogue` and `serve`.

import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { inheritedEnvironment } from "./support/environment.ts";
import { freshDatabase } from "./support/stores.ts";

const MAIN = new URL("../src/main.ts", import.meta.url).pathname;
const sharedFolder = await mkdtemp(join(tmpdir(), "reprise-cli-"));
after(async () => {
  await Promise.all([...running].map((server) => server.stop()));
  await rm(sharedFolder, { recursive: true, force: true });
});

/** Tests have data directories of their own and mostly wait for processes, so several can run at the same time. */
const CONCURRENT = { concurrency: 4 };

/** The database settings of each data directory; empty for SQLite. */
const databases = new Map<string, NodeJS.ProcessEnv>();

/** Creates a new data directory. */
async function newDirectory(): Promise<string> {
  const directory = await mkdtemp(join(sharedFolder, "data-"));
  databases.set(directory, await freshDatabase());
  return directory;
}

function environment(dataDir: string, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    ...inheritedEnvironment(),
    // Shared, because all processes load the same modules.
    NODE_COMPILE_CACHE: join(sharedFolder, "modules"),
    REPRISE_DATA_DIR: dataDir,
    REPRISE_OFFLINE: "1",
    REPRISE_PORT: "0",
    ...databases.get(dataDir),
    ...extra,
  };
}

type ExitResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

type RunningProcess = {
  readonly child: ChildProcess;
  /** Standard output so far. */
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<ExitResult>;
};

function start(words: readonly string[], env: NodeJS.ProcessEnv): RunningProcess {
  const child = spawn(process.execPath, [MAIN, ...words], { env, stdio: ["pipe", "pipe", "pipe"] });
  const text = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    text.stdout += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk) => {
    text.stderr += chunk;
  });
  const ended = new Promise<ExitResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...text }));
  });
  return { child, stdout: () => text.stdout, stderr: () => text.stderr, ended };
}

/** Runs a command to its end. */
function run(
  dataDir: string,
  words: readonly string[],
  { input = "", env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<ExitResult> {
  const { child, ended } = start(words, environment(dataDir, env));
  child.stdin?.end(input);
  return ended;
}

/** Runs a command with --json, and returns the document that it prints. It must print nothing else. */
async function runJson(
  dataDir: string,
  words: readonly string[],
  options?: Parameters<typeof run>[2],
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the command prints
): Promise<any> {
  const { code, stdout, stderr } = await run(dataDir, [...words, "--json"], options);
  assert.equal(code, 0, stderr);
  assert.equal(stderr, "");
  assert.equal(stdout.trimEnd().split("\n").length, 1, stdout);
  return JSON.parse(stdout);
}

type Server = RunningProcess & { readonly url: string; stop(): Promise<ExitResult> };
/** Servers that were not stopped. They are stopped after the tests, in case a test failed. */
const running = new Set<Server>();

/** Starts a server and waits until it has printed this number of lines. */
async function serve(
  dataDir: string,
  { words = [], env = {}, lines = 1 }: { words?: string[]; env?: NodeJS.ProcessEnv; lines?: number } = {},
): Promise<Server> {
  const started = start(["serve", ...words], environment(dataDir, env));
  const { child } = started;
  await new Promise<void>((resolve, reject) => {
    let printed = 0;
    if (!child.stdout) throw new Error("the server has no standard output");
    createInterface(child.stdout).on("line", () => {
      printed += 1;
      if (printed === lines) resolve();
    });
    void started.ended.then(({ stderr }) => reject(new Error(`the server ended: ${stderr}`)));
  });
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(started.stdout())?.[0];
  assert.ok(url, started.stdout());
  const server: Server = {
    ...started,
    url,
    stop: () => {
      running.delete(server);
      child.kill("SIGTERM");
      return started.ended;
    },
  };
  running.add(server);
  return server;
}

type Token = { user: string; client_id: string; access_token: string };
const newToken = (dataDir: string, name = "ada"): Promise<Token> =>
  runJson(dataDir, ["token", name, "--app", "tests", "--create-user"]);

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever the wire carries
type Answer = { readonly status: number; readonly body: any };

async function request(
  url: string,
  path: string,
  { client_id, access_token }: Omit<Token, "user">,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${access_token}`, "simkl-api-key": client_id, connection: "close" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

describe("architecture.md 8 every command has help", CONCURRENT, () => {
  const commands = [[], ["serve"], ["user"], ["user", "add"], ["user", "list"], ["token"]];
  commands.push(["catalogue"], ["catalogue", "add"], ["catalogue", "stats"]);
  for (const words of commands)
    test(`reprise ${[...words, "--help"].join(" ")}`, async () => {
      // The help also works with an invalid environment.
      const env = { REPRISE_PROT: "1" };
      const { code, stdout, stderr } = await run("/nowhere", [...words, "--help"], { env });
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, new RegExp(`^Usage: ${["reprise", ...words].join(" ")}`));
      assert.match(stdout, /--json/);
    });
});

describe("commands load only the packages that they need", () => {
  // The web framework, the validation of documents, providers, and migrations: most of the start time of a server.
  const LARGE_PACKAGES = ["fastify", "typebox", "cockatiel", "p-queue", "kysely"];
  const loadedBy = async (dataDir: string, words: readonly string[]): Promise<string[]> => {
    const hooks = `
      import { registerHooks } from "node:module";
      import { writeSync } from "node:fs";
      registerHooks({ load: (url, context, next) => {
        const [, name] = /.*[/]node_modules[/]([^/]+)/.exec(url) ?? [];
        if (name !== undefined) writeSync(2, "loads " + name + "\\n");
        return next(url, context);
      } });`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hooks)}` };
    const { code, stderr } = await run(dataDir, words, { env });
    assert.equal(code, 0, stderr);
    const loaded = new Set(stderr.matchAll(/^loads (.*)$/gm).map(([, name]) => name));
    assert.ok(loaded.has("commander"), "the hook sees loaded packages");
    return LARGE_PACKAGES.filter((name) => loaded.has(name));
  };

  test("help, user list and catalogue stats load none of the large packages", async () => {
    const dataDir = await newDirectory();
    const file = join(dataDir, "titles.json");
    await writeFile(file, JSON.stringify({ titles: [{ type: "movie", title: "A" }] }));
    assert.ok((await loadedBy(dataDir, ["catalogue", "add", file])).includes("typebox"));
    for (const words of [["--help"], ["user", "list"], ["catalogue", "stats"]])
      assert.deepEqual(await loadedBy(dataDir, words), [], words.join(" "));
  });
});

describe("architecture.md 8 exit code 2: wrong usage", CONCURRENT, () => {
  const wrong: Record<string, readonly [string[], RegExp]> = {
    "no command": [[], /Usage: reprise/],
    "no subcommand": [["user"], /Usage: reprise user/],
    "an unknown command": [["watch"], /unknown command 'watch'/],
    "an unknown option": [["user", "list", "--all"], /unknown option '--all'/],
    "a missing argument": [["catalogue", "add"], /missing required argument 'file'/],
    "too many arguments": [["user", "add", "a", "b"], /too many arguments/],
    "a missing option": [["token", "ada"], /--app <app>/],
    "an invalid name of a user": [["user", "add", "a/b"], /"a\/b" is not a valid name/],
    "an invalid name of an app": [["token", "ada", "--create-user", "--app", " "], /an app's name is/],
    "no password on standard input": [["user", "add", "eve", "--password-stdin"], /no password/],
  };
  for (const [name, [words, message]] of Object.entries(wrong))
    test(name, async () => {
      const { code, stdout, stderr } = await run(await newDirectory(), words);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
    });

  test("an unknown setting, with a suggestion", async () => {
    const env = { REPRISE_DATADIR: "/srv" };
    const { code, stdout, stderr } = await run(await newDirectory(), ["user", "list"], { env });
    assert.deepEqual([code, stdout], [2, ""]);
    assert.equal(stderr, "reprise: REPRISE_DATADIR is not a setting. Did you mean REPRISE_DATA_DIR?\n");
  });

  test("an unsupported database, without its password in the message", async () => {
    const env = { REPRISE_DATABASE_URL: "mysql://me:hunter2@db/reprise" };
    const { code, stderr } = await run(await newDirectory(), ["user", "list"], { env });
    assert.equal(code, 2);
    assert.match(stderr, /REPRISE_DATABASE_URL/);
    assert.doesNotMatch(stderr, /hunter2/);
  });
});

describe("architecture.md 8 exit code 1: the command failed", CONCURRENT, () => {
  let dataDir: string;
  before(async () => {
    dataDir = await newDirectory();
    await runJson(dataDir, ["user", "add", "ada"]);
    await writeFile(join(dataDir, "broken.json"), "{");
    await writeFile(join(dataDir, "other.json"), "[]");
  });

  const failing: Record<string, readonly [string[], RegExp]> = {
    "a user that already exists": [["user", "add", "Ada"], /^reprise: there is already a user "ada"/i],
    "a token for an unknown user": [["token", "bob", "--app", "x"], /^reprise: there is no user "bob"/],
    "a missing file": [["catalogue", "add", "/nowhere/titles.json"], /no such file/],
    "a missing dataset": [
      ["catalogue", "import", "--from", "imdb", "/nowhere/title.basics.tsv"],
      /^reprise: ENOENT: no such file or directory, open '\/nowhere\/title\.basics\.tsv'\n$/,
    ],
    "a dataset of another kind": [
      ["catalogue", "import", "--from", "fribb", "broken.json"],
      /^reprise: .*broken\.json cannot be read: .*\n$/,
    ],
    "a file that is not JSON": [["catalogue", "add", "broken.json"], /broken\.json is not JSON/],
    "a file in another format": [["catalogue", "add", "other.json"], /an array "titles"/],
  };
  for (const [name, [words, message]] of Object.entries(failing))
    test(name, async () => {
      const inFolder = words.map((word) => (word.endsWith(".json") ? join(dataDir, word) : word));
      const { code, stdout, stderr } = await run(dataDir, [...inFolder, "--json"]);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, message);
    });

  test("a data directory that cannot be created", async () => {
    const { code, stdout, stderr } = await run(join(dataDir, "broken.json"), ["user", "list"]);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /^reprise: /);
  });

  test("an address that is in use", async () => {
    const server = await serve(await newDirectory());
    const env = { REPRISE_PORT: new URL(server.url).port };
    const { code, stdout, stderr } = await run(await newDirectory(), ["serve"], { env });
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /EADDRINUSE/);
    await server.stop();
  });
});

describe("architecture.md 8 the commands", CONCURRENT, () => {
  test("user add, user list", async () => {
    const dataDir = await newDirectory();
    const none = await run(dataDir, ["user", "list"]);
    assert.deepEqual([none.code, none.stdout], [0, "There are no users.\n"]);
    assert.deepEqual(await runJson(dataDir, ["user", "list"]), { users: [] });

    assert.deepEqual(await runJson(dataDir, ["user", "add", "ada"]), { user: "ada", account: 1 });
    const bob = await run(dataDir, ["user", "add", "bob", "--password-stdin"], { input: "correct horse\n" });
    assert.deepEqual(bob, { code: 0, stdout: "Added bob, account 2.\n", stderr: "" });

    const { users } = await runJson(dataDir, ["user", "list"]);
    assert.deepEqual(
      users.map(({ user, account }: { user: string; account: number }) => [user, account]),
      [
        ["ada", 1],
        ["bob", 2],
      ],
    );
    for (const { created_at } of users) assert.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const list = await run(dataDir, ["user", "list"]);
    assert.match(list.stdout, /^1 {2}ada {2}\S+\n2 {2}bob {2}\S+\n$/);
  });

  test("token: an app always has the same client id, and every token is new", async () => {
    const dataDir = await newDirectory();
    const first = await newToken(dataDir);
    assert.deepEqual(Object.keys(first), ["user", "client_id", "access_token"]);
    assert.equal(first.user, "ada");
    assert.match(first.client_id, /^[0-9a-f]{64}$/);
    const second: Token = await runJson(dataDir, ["token", "ada", "--app", "TESTS"]);
    assert.equal(second.client_id, first.client_id);
    assert.notEqual(second.access_token, first.access_token);
    const { code, stdout, stderr } = await run(dataDir, ["token", "ada", "--app", "other"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^user +ada\nclient id +[0-9a-f]{64}\naccess token +\S+\n$/);
  });

  test("--json is also accepted before the command", async () => {
    const { stdout } = await run(await newDirectory(), ["--json", "user", "list"]);
    assert.deepEqual(JSON.parse(stdout), { users: [] });
  });

  test("catalogue import", async () => {
    const dataDir = await newDirectory();
    const file = join(dataDir, "shows.json");
    const show = {
      id: 990_001,
      name: "S",
      premiered: "2001-01-01",
      externals: { thetvdb: 999_002, imdb: null },
    };
    await writeFile(file, JSON.stringify([show]));
    // Not runJson: on a slow machine, the command prints its progress to standard error.
    const imported = await run(dataDir, ["catalogue", "import", "--from", "tvmaze", file, "--json"]);
    const report = JSON.parse(imported.stdout);
    const expected = { from: "tvmaze", rows: 1, titles: 1, updated: 0, unchanged: 0, episodes: 0 };
    assert.deepEqual(report, { ...expected, details: 0, anime: 0, skipped: 0 });
    const again = await run(dataDir, ["catalogue", "import", "--from", "tvmaze", file]);
    assert.match(again.stdout, /^1 rows read\.\n0 titles added, 0 updated, 1 unchanged, 0 episodes\.\n/);
    for (const words of [[file], ["--from", "nobody", file], ["--from", "tvmaze"]])
      assert.equal((await run(dataDir, ["catalogue", "import", ...words])).code, 2, words.join(" "));
    assert.equal((await run(dataDir, ["catalogue", "import", "--from", "imdb", file])).code, 1);
  });

  test("catalogue merge, catalogue split", async () => {
    const dataDir = await newDirectory();
    const file = join(dataDir, "titles.json");
    const show = (simkl: number) => ({
      type: "show",
      title: `S${simkl}`,
      ids: { simkl },
      seasons: [{ number: 1, episodes: 3 }],
    });
    await writeFile(file, JSON.stringify({ titles: [show(8_000_001), show(8_000_002), show(8_000_003)] }));
    await runJson(dataDir, ["catalogue", "add", file]);
    const merge = (...words: string[]) => run(dataDir, ["catalogue", "merge", ...words]);
    const split = (...words: string[]) => run(dataDir, ["catalogue", "split", ...words, "--json"]);
    const moved = await split("8000001", "8000002", "S1E3=S1E1", "s1e2=s1e2");
    assert.deepEqual(JSON.parse(moved.stdout), { from: 8_000_001, into: 8_000_002, episodes: 2 });
    const merged = await merge("8000001", "8000003");
    assert.deepEqual([merged.code, merged.stdout], [0, "Merged 8000001 into 8000003.\n"]);
    const again = await merge("8000001", "8000003");
    assert.deepEqual([again.code, again.stdout], [1, ""]);
    assert.match(again.stderr, /^reprise: one of them was merged into another title\n$/);
    assert.equal((await merge("8000001", "heat")).code, 2);
    for (const part of ["S1E1", "1x1=1x1", "S1E1=E1"])
      assert.equal((await split("8000001", "8000002", part)).code, 2, part);
    assert.equal((await split("8000001", "8000002")).code, 2);
  });

  test("catalogue add, catalogue stats", async () => {
    const dataDir = await newDirectory();
    const file = join(dataDir, "titles.json");
    const show = { type: "show", title: "S", ids: { tvdb: 999_001 }, seasons: [{ number: 1, episodes: 3 }] };
    await writeFile(file, JSON.stringify({ titles: [show, { type: "movie" }] }));
    const before = await runJson(dataDir, ["catalogue", "stats"]);
    const added = await runJson(dataDir, ["catalogue", "add", file]);
    const { rejected, ...counts } = added;
    assert.deepEqual(counts, { titles: 1, episodes: 3, updated: 0 });
    assert.deepEqual(Object.keys(added), ["titles", "episodes", "updated", "rejected"]);
    assert.deepEqual(rejected.map(Object.keys), [["index", "reason"]]);
    assert.equal(rejected[0].index, 1);

    const after = await runJson(dataDir, ["catalogue", "stats"]);
    const own = { type: "show", source: "operator", titles: 1 };
    assert.deepEqual(
      after.titles.filter(({ source }: { source: string }) => source !== "starter"),
      [own],
    );
    const episodes = (statistics: { episodes: { type: string; episodes: number }[] }) =>
      statistics.episodes.find(({ type }) => type === "show")?.episodes ?? 0;
    assert.equal(episodes(after) - episodes(before), 3);

    const again = await run(dataDir, ["catalogue", "add", file]);
    assert.equal(again.code, 0);
    assert.match(
      again.stdout,
      /^0 titles added, 1 updated, 3 episodes written, 1 rejected\.\n {2}titles\[1\]: .*title.*\n$/,
    );
    assert.match((await run(dataDir, ["catalogue", "stats"])).stdout, /^show titles +1 +from operator$/m);
  });
});

describe("architecture.md 8 serve", CONCURRENT, () => {
  test("prints its address on standard output, and nothing else there", async () => {
    const server = await serve(await newDirectory());
    assert.equal((await fetch(`${server.url}/health`)).status, 200);
    const { code, stdout } = await server.stop();
    assert.deepEqual([code, stdout], [0, `Reprise is listening on ${server.url}\n`]);
  });

  test("prints the address as a document with --json", async () => {
    const server = await serve(await newDirectory(), { words: ["--json"] });
    assert.deepEqual(JSON.parse(server.stdout()), { url: server.url });
    await server.stop();
  });

  test("stops at SIGINT with exit code 0", async () => {
    const server = await serve(await newDirectory());
    server.child.kill("SIGINT");
    assert.equal((await server.ended).code, 0);
    running.delete(server);
  });

  test("stops when the npm process that started it stops", async () => {
    const env = environment(await newDirectory());
    const npm = spawn("npm", ["start", "--silent"], { env, stdio: ["ignore", "pipe", "ignore"] });
    const [line] = await once(createInterface({ input: npm.stdout }), "line");
    assert.match(line, /listening/);
    // The server inherits the pipe, so it closes only when both processes have ended.
    const closed = once(npm, "close");
    npm.kill("SIGTERM");
    await closed;
  });

  test("sees the writes of other commands at once", async () => {
    const dataDir = await newDirectory();
    const server = await serve(dataDir);
    const token = await newToken(dataDir);
    const ids = { imdb: "tt9990001" };
    const watch = async () => (await request(server.url, "/sync/history", token, { movies: [{ ids }] })).body;

    assert.equal((await watch()).not_found.movies.length, 1);
    const file = join(dataDir, "titles.json");
    const add = async (title: string) => {
      await writeFile(file, JSON.stringify({ titles: [{ type: "movie", title, year: 2020, ids }] }));
      return runJson(dataDir, ["catalogue", "add", file]);
    };
    assert.equal((await add("Made for a test")).titles, 1);
    const { added, not_found } = await watch();
    assert.deepEqual([added.movies, not_found.movies], [1, []]);

    assert.equal((await request(server.url, "/sync/activities", token)).status, 200);
    const invalid = { ...token, access_token: `${token.access_token}x` };
    assert.equal((await request(server.url, "/sync/activities", invalid)).status, 401);
    await server.stop();
  });

  test("has all recorded watches after a restart", async () => {
    const dataDir = await newDirectory();
    const token = await newToken(dataDir);
    const first = await serve(dataDir);
    const body = { movies: [{ ids: { imdb: "tt0113277" }, watched_at: "2026-02-03T21:15:00Z" }] };
    assert.equal((await request(first.url, "/sync/history", token, body)).status, 201);
    await first.stop();
    const second = await serve(dataDir);
    const list = (await request(second.url, "/sync/all-items/movies", token)).body;
    assert.deepEqual(
      list.movies.map(({ movie, last_watched_at }: Record<string, { title: string }>) => [
        movie?.title,
        last_watched_at,
      ]),
      [["Heat", "2026-02-03T21:15:00Z"]],
    );
    await second.stop();
  });

  test("finishes an accepted request after SIGTERM, then stops with exit code 0", async (t) => {
    const dataDir = await newDirectory();
    const token = await newToken(dataDir);
    const server = await serve(dataDir);
    const body = JSON.stringify({ movies: [{ ids: { imdb: "tt0113277" } }] });
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    t.after(() => socket.destroy());
    const accepted = read(socket, (text) => text.includes("100 Continue\r\n\r\n"));
    socket.write(
      [
        "POST /sync/history HTTP/1.1",
        "Host: reprise",
        `Authorization: Bearer ${token.access_token}`,
        `simkl-api-key: ${token.client_id}`,
        "Content-Type: application/json",
        `Content-Length: ${Buffer.byteLength(body)}`,
        "Expect: 100-continue",
        "\r\n",
      ].join("\r\n"),
    );
    await accepted;
    server.child.kill("SIGTERM");
    running.delete(server);
    // The server has handled the signal when it accepts no more connections.
    await untilRefused(server.url);
    const response = read(socket, (text) => text.endsWith("}")).then((text) => text.split("\r\n\r\n"));
    socket.write(body);
    const [head = "", responseBody = ""] = await response;
    assert.match(head, /^HTTP\/1\.1 201 /);
    assert.match(head, /^connection: close$/im, "an open connection would keep the process running");
    assert.equal(JSON.parse(responseBody).added.movies, 1);
    assert.equal((await server.ended).code, 0);

    const after = await serve(dataDir);
    const list = (await request(after.url, "/sync/all-items/movies", token)).body;
    assert.equal(list.movies.length, 1);
    await after.stop();
  });

  test("logs no tokens and no passwords at any level", async () => {
    const dataDir = await newDirectory();
    const env = { REPRISE_LOG_LEVEL: "trace" };
    const password = "correct-horse-battery";
    const added = await run(dataDir, ["user", "add", "ada", "--password-stdin"], { input: password, env });
    const made = await run(dataDir, ["token", "ada", "--app", "tests", "--json"], { env });
    const token = JSON.parse(made.stdout) as Token;
    const server = await serve(dataDir, { env });
    const { access_token, client_id } = token;
    await request(server.url, "/sync/activities", token);
    await request(server.url, "/sync/history", token, { movies: [{ ids: { imdb: "tt0113277" } }] });
    await request(server.url, "/sync/history", token, { movies: [{ rating: "x", password }] });
    await request(server.url, "/sync/activities", { client_id, access_token: `${access_token}-wrong` });
    await request(server.url, `/sync/activities?access_token=${access_token}&password=${password}`, token);
    await request(server.url, `/nowhere?token=${access_token}`, token);
    await fetch(`${server.url}/sync/history?client_id=${client_id}`, {
      method: "POST",
      headers: { authorization: `Bearer ${access_token}` },
      body: `{"access_token":"${access_token}","password":"${password}"`,
    });
    const { stderr, stdout } = await server.stop();
    assert.match(stderr, /\/sync\/history/, "requests are logged");
    assert.match(stderr, /\/sync\/activities/);
    const logs = [stderr, stdout, added.stdout, added.stderr, made.stderr].join("\n");
    for (const secret of [access_token, password]) assert.ok(!logs.includes(secret));
  });
});

const curlIsMissing = spawnSync("curl", ["--version"]).error ? "curl is not installed" : false;

describe("architecture.md 8 serve --demo", CONCURRENT, () => {
  test("prints a client id, a token and a curl line that works", { skip: curlIsMissing }, async () => {
    const demo = await serve(await newDirectory(), { words: ["--demo"], lines: 4 });
    const [listening, client, token, curl = ""] = demo.stdout().trimEnd().split("\n");
    assert.equal(listening, `Reprise is listening on ${demo.url}`);
    assert.match(client ?? "", /^client id +\S+$/);
    assert.match(token ?? "", /^access token +\S+$/);
    assert.match(curl, /^curl /);
    const output = await shell(`${curl} --silent --write-out '\\n%{http_code}'`);
    const [body = "", status] = output.split("\n");
    assert.equal(status, "201", output);
    assert.equal(JSON.parse(body).added.movies, 1);
    await demo.stop();
  });

  test("creates the sample library only once; the next start prints a new token for it", async () => {
    const dataDir = await newDirectory();
    const titles = async (): Promise<unknown> => {
      const server = await serve(dataDir, { words: ["--demo", "--json"] });
      const { demo } = JSON.parse(server.stdout()) as { demo: Token & { curl: string } };
      assert.deepEqual(Object.keys(demo), ["user", "client_id", "access_token", "curl"]);
      const list = (await request(server.url, "/sync/all-items", demo)).body;
      await server.stop();
      return list;
    };
    const first = (await titles()) as Record<string, unknown[]>;
    assert.deepEqual(Object.fromEntries(Object.entries(first).map(([key, rows]) => [key, rows.length])), {
      shows: 3,
      movies: 3,
      anime: 1,
    });
    assert.deepEqual(await titles(), first);
  });
});

async function shell(line: string): Promise<string> {
  const child = spawn("sh", ["-c", line], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) text += chunk;
  return text;
}

/** Reads from the socket until the text is complete or the socket is closed. */
function read(socket: Socket, isComplete: (text: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const append = (chunk: Buffer): void => {
      text += chunk.toString("utf8");
      if (isComplete(text)) end();
    };
    const end = (): void => {
      socket.off("data", append);
      resolve(text);
    };
    socket.on("data", append);
    socket.on("close", end);
    socket.on("error", reject);
  });
}

/** Resolves when connections to the address are refused. */
async function untilRefused(url: string): Promise<void> {
  const port = Number(new URL(url).port);
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (!isOpen) return;
  }
}
