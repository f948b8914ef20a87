// The direction of dependencies, and what each room must not contain. architecture.md 3; style 3.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const SOURCES = globSync("src/**/*.ts", { cwd: ROOT })
  .map((path) => path.split(sep).join("/"))
  .sort();
/** The program itself; its tests may use what they like. */
const PROGRAM = SOURCES.filter((path) => !path.endsWith(".test.ts"));
const textOf = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** Which rooms a room may use beside itself. The files at the top of `src/` put everything together. */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  core: [],
  database: ["core"],
  library: ["database", "core"],
  catalogue: ["database", "core"],
  accounts: ["database", "core"],
  actions: ["library", "catalogue", "accounts", "core"],
  wire: ["core"],
  api: ["actions", "wire"],
  commands: ["actions", "wire"],
  imports: ["actions", "wire"],
  exports: ["actions", "wire"],
  webhooks: ["actions", "wire"],
  pages: ["actions", "wire"],
};
/** Rooms that call the files at the top: a command opens the stores that it needs. */
const MAY_USE_TOP: readonly string[] = ["commands"];

type Import = { readonly from: string; readonly to: string };

/** The relative imports of a file, as paths below `src/`; bare ones are packages. */
function importsOf(path: string, text: string): { inside: Import[]; packages: string[] } {
  const named = [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)"([^"]+)"/g)].map(([, name = ""]) => name);
  const from = path.slice("src/".length);
  const inside = named
    .filter((name) => name.startsWith("."))
    .map((name) => ({
      from,
      to: relative("src", join(dirname(path), name))
        .split(sep)
        .join("/"),
    }));
  return { inside, packages: named.filter((name) => !name.startsWith(".")) };
}

function isAllowed({ from, to }: Import): boolean {
  const [here, there] = [from, to].map((path) => (path.includes("/") ? (path.split("/")[0] ?? "") : "top"));
  if (here === undefined || there === undefined || here === there || here === "top") return true;
  return there === "top" ? MAY_USE_TOP.includes(here) : (MAY_USE[here] ?? []).includes(there);
}

/** The imports that are there when the program runs: types are gone by then. */
function valueImportsOf(path: string): string[] {
  const text = textOf(path)
    .replace(/^(?:import|export) type [^;]*;/gm, "")
    .replace(/^import \{\s*(?:type [^,}]+,?\s*)+\} from[^;]*;/gm, "");
  return importsOf(path, text).inside.map(({ to }) => to);
}

/** The circles among files that import values from each other, each named by its files. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) circles.push([...path.slice(start), file].join(" → "));
    if (start >= 0 || done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return circles;
}

/** The text without comments and without strings, as far as these rules need it. */
const codeOf = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/"(?:\\.|[^"\\\n])*"/g, '""')
    .replace(/(^|[^:])\/\/.*$/gm, "$1");
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[\s;,{}])\/\/.*$/gm, "$1");

test("there is something to look at", () => {
  for (const folder of [
    "core",
    "database",
    "catalogue",
    "library",
    "accounts",
    "actions",
    "wire",
    "api",
    "commands",
  ])
    assert.ok(
      PROGRAM.some((path) => path.startsWith(`src/${folder}/`)),
      folder,
    );
});

describe("architecture.md 3 imports point inward", () => {
  for (const path of PROGRAM)
    test(path, () => {
      for (const one of importsOf(path, textOf(path)).inside)
        assert.ok(isAllowed(one), `${one.from} must not use ${one.to}`);
    });

  test("every folder has its rule", () => {
    const folders = new Set(
      PROGRAM.filter((path) => path.split("/").length > 2).map((path) => path.split("/")[1]),
    );
    for (const folder of folders) assert.ok((folder ?? "") in MAY_USE, String(folder));
  });

  test("no circle of files carries a value", () => {
    const imports = new Map(PROGRAM.map((path) => [path.slice("src/".length), valueImportsOf(path)]));
    assert.deepEqual(circlesIn(imports), []);
  });
});

type Rule = { readonly name: string; readonly found: RegExp; readonly read: (text: string) => string };

/** What every file of the program must do without. */
const EVERYWHERE: readonly Rule[] = [
  { name: "a default export", found: /^export default\b|\bas default\b/m, read: codeOf },
  { name: "the console", found: /\bconsole\s*\./, read: codeOf },
  { name: "a type switched off", found: /@ts-(?:ignore|nocheck|expect-error)/, read: (text) => text },
];
const IN_CORE: readonly Rule[] = [
  {
    name: "a clock",
    found: /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bperformance\b|\bTemporal\.Now\b|\bhrtime\b/,
    read: codeOf,
  },
  { name: "chance", found: /\bMath\.random\b|\bcrypto\b|\brandomUUID\b/, read: codeOf },
  {
    name: "its surroundings",
    found: /\bprocess\b|\bglobalThis\b|\bfetch\(|\bset(?:Timeout|Immediate|Interval)\b/,
    read: codeOf,
  },
  { name: "waiting", found: /\basync\b|\bawait\b|\bPromise\b/, read: codeOf },
];
const WITHOUT_SQL: readonly Rule[] = [
  {
    name: "SQL",
    found:
      /\bselect\b[^;]{0,300}\bfrom\b\s+\w+\s+(?:where|order|join|as)\b|\binsert\s+into\b|\bdelete\s+from\b|\bupdate\s+\w+\s+set\b|\bstatement\s*[<(]/i,
    read: withoutComments,
  },
];

function refuses(path: string, rules: readonly Rule[]): void {
  const text = textOf(path);
  for (const { name, found, read } of rules) {
    const hit = found.exec(read(text));
    assert.equal(hit?.[0] ?? null, null, `${path} holds ${name}`);
  }
}

/** Lines that switch the type off by `any`, unless the line before says why. */
function unexplainedAny(text: string): string[] {
  const lines = text.split("\n");
  return lines.filter((line, at) => {
    const isAny = /(?:[:<,|&(]\s*|\bas\s+|=>\s*)any\b(?!\s*[:(])/.test(codeOf(line));
    return isAny && !/biome-ignore lint\/suspicious\/noExplicitAny: \w+/.test(lines[at - 1] ?? "");
  });
}

const CASTS_PER_THOUSAND_LINES = 2;

/** The casts of a file, by the type they claim. `as const` claims nothing, and neither does a renamed import. */
function castsIn(text: string): string[] {
  const code = codeOf(text)
    .replace(/`(?:\\.|[^`\\])*`/g, "``")
    .replace(/^(?:import|export) [^;]*? from [^;]*;/gm, "");
  return [...code.matchAll(/(?<=[\w)\]}"`]\s+)as (?!const\b)([\w.]+)/g)].map(([, type = ""]) => type);
}

describe("types instead of casts", () => {
  test("no file casts to never, any or unknown", () => {
    const casts = PROGRAM.flatMap((path) => castsIn(textOf(path)).map((type) => `${path}: ${type}`));
    assert.deepEqual(
      casts.filter((one) => /: (?:never|any|unknown)$/.test(one)),
      [],
    );
  });

  test("casts are rare", () => {
    const texts = PROGRAM.map(textOf);
    const lines = texts.reduce((sum, text) => sum + text.split("\n").length, 0);
    const casts = texts.flatMap(castsIn).length;
    assert.ok(casts <= (lines * CASTS_PER_THOUSAND_LINES) / 1000, `${casts} casts in ${lines} lines`);
  });
});

describe("what no file holds", () => {
  for (const path of PROGRAM)
    test(path, () => {
      refuses(path, EVERYWHERE);
      assert.deepEqual(unexplainedAny(textOf(path)), []);
    });
});

describe("architecture.md 3 core imports nothing but itself, and knows neither clock nor chance", () => {
  for (const path of PROGRAM.filter((one) => one.startsWith("src/core/")))
    test(path, () => {
      assert.deepEqual(importsOf(path, textOf(path)).packages, []);
      refuses(path, IN_CORE);
    });
});

describe("actions, the wire, routes and commands hold no SQL", () => {
  for (const path of PROGRAM.filter((one) => /^src\/(actions|wire|api|commands)\//.test(one)))
    test(path, () => refuses(path, WITHOUT_SQL));
});

describe("the wire knows no HTTP framework, and actions no wire", () => {
  for (const path of PROGRAM.filter((one) => one.startsWith("src/wire/")))
    test(path, () => {
      const { packages } = importsOf(path, textOf(path));
      assert.deepEqual(
        packages.filter((name) => !name.startsWith("typebox")),
        [],
      );
    });
  for (const path of PROGRAM.filter((one) => one.startsWith("src/actions/")))
    test(path, () => {
      const { packages } = importsOf(path, textOf(path));
      assert.deepEqual(
        packages.filter((name) => /^(@?fastify|typebox)/.test(name)),
        [],
      );
    });
});

describe("the rules themselves refuse", () => {
  const broken: [what: string, from: string, to: string][] = [
    ["core that knows the library", "core/history.ts", "library/commit.ts"],
    ["core that knows the top", "core/history.ts", "config.ts"],
    ["a catalogue that knows the library", "catalogue/resolve.ts", "library/commit.ts"],
    ["a library that knows the catalogue", "library/commit.ts", "catalogue/catalogue.ts"],
    ["a library that knows the wire", "library/commit.ts", "wire/errors.ts"],
    ["an action that knows the wire", "actions/record-history.ts", "wire/history/parse.ts"],
    ["a wire that knows an action", "wire/history/present.ts", "actions/record-history.ts"],
    ["a wire that knows a store", "wire/users/present.ts", "accounts/people.ts"],
    ["a route that knows the core", "api/sync/history.ts", "core/history.ts"],
    ["a route that knows the top", "api/sync/history.ts", "config.ts"],
    ["a command that knows a store", "commands/user.ts", "accounts/people.ts"],
    ["a database that knows a store", "database/sqlite.ts", "library/statements.ts"],
    ["a route that opens a database", "api/sync/history.ts", "database/sqlite.ts"],
    ["a store that knows the configuration", "accounts/accounts.ts", "config.ts"],
  ];
  for (const [what, from, to] of broken) test(what, () => assert.equal(isAllowed({ from, to }), false));

  test("imports of every form are seen", () => {
    const text = `import "./a.ts";\nimport type { B } from "../b/b.ts";\nexport * from "node:fs";\nawait import("./c.ts");`;
    const { inside, packages } = importsOf("src/core/x.ts", text);
    assert.deepEqual(
      inside.map(({ to }) => to),
      ["core/a.ts", "b/b.ts", "core/c.ts"],
    );
    assert.deepEqual(packages, ["node:fs"]);
  });

  test("a circle is found, whatever its length", () => {
    const imports = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["a", "d"]],
      ["d", ["d"]],
    ]);
    assert.deepEqual(circlesIn(imports), ["a → b → c → a", "d → d"]);
  });

  const texts: [what: string, rules: readonly Rule[], text: string][] = [
    ["Date.now()", IN_CORE, "const now = Date.now();"],
    ["new Date()", IN_CORE, "const now = new Date();"],
    ["Math.random()", IN_CORE, "return Math.random();"],
    ["process", IN_CORE, "return process.env.HOME;"],
    ["await", IN_CORE, "await nothing;"],
    ["a default export", EVERYWHERE, "export default {};"],
    ["console.log", EVERYWHERE, 'console.log("x");'],
    ["@ts-ignore", EVERYWHERE, "// @ts-ignore"],
    ["a select", WITHOUT_SQL, '"select a, b from entry where account = ?"'],
    ["an insert", WITHOUT_SQL, "`insert into entry values (1)`"],
    ["a statement", WITHOUT_SQL, 'statement<Row>("…")'],
  ];
  for (const [what, rules, text] of texts)
    test(what, () => assert.ok(rules.some(({ found, read }) => found.test(read(text)))));

  test("any, wherever it stands, unless it is explained", () => {
    const forms = ["let a: any;", "a as any", "Map<string, any>", "any[]", "(a: any) => a", "x: any[] = []"];
    assert.deepEqual(
      forms.filter((line) => unexplainedAny(line).length === 0),
      ["any[]"],
    );
    assert.deepEqual(unexplainedAny("// biome-ignore lint/suspicious/noExplicitAny: why\nlet a: any;"), []);
    assert.deepEqual(unexplainedAny('// any\nconst a = "as any";\nlist.any();'), []);
  });

  test("casts of every form are seen, and nothing else", () => {
    const text = `import { a as b } from "./a.ts";
      const one = load() as never; // as any
      const two = [1] as const;
      const sql = \`select a as b\`;
      const three = { ...x } as unknown as readonly Y[];`;
    assert.deepEqual(castsIn(text), ["never", "unknown", "readonly"]);
  });

  test("a date with an argument is no clock", () =>
    assert.ok(IN_CORE.every(({ found, read }) => !found.test(read("new Date(time).setUTCFullYear(1)")))));
});
