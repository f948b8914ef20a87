// Checks the direction of imports between rooms, and the rules for the code of each room. See architecture.md 3.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const SOURCES = globSync("src/**/*.ts", { cwd: ROOT })
  .map((path) => path.split(sep).join("/"))
  .sort();
/** The files of the program, without tests, which may import anything. */
const PROGRAM = SOURCES.filter((path) => !path.endsWith(".test.ts"));
const textOf = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** The rooms that each room may import besides itself. The files directly in `src/` may import all rooms. */
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
/** The rooms that may import files directly in `src/`: commands open the stores that they need. */
const MAY_USE_TOP: readonly string[] = ["commands"];

type Import = { readonly from: string; readonly to: string };

/** The imports of a file: relative ones as paths below `src/`, and packages. */
function importsOf(path: string, text: string): { inside: Import[]; packages: string[] } {
  const specifiers = [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)"([^"]+)"/g)].map(
    ([, specifier = ""]) => specifier,
  );
  const from = path.slice("src/".length);
  const inside = specifiers
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => ({
      from,
      to: relative("src", join(dirname(path), specifier))
        .split(sep)
        .join("/"),
    }));
  return { inside, packages: specifiers.filter((specifier) => !specifier.startsWith(".")) };
}

function isAllowed({ from, to }: Import): boolean {
  const [room, target] = [from, to].map((path) => (path.includes("/") ? (path.split("/")[0] ?? "") : "top"));
  if (room === undefined || target === undefined || room === target || room === "top") return true;
  return target === "top" ? MAY_USE_TOP.includes(room) : (MAY_USE[room] ?? []).includes(target);
}

/** The imports that exist at run time, without those of types only. */
function valueImportsOf(path: string): string[] {
  const text = textOf(path)
    .replace(/^(?:import|export) type [^;]*;/gm, "")
    .replace(/^import \{\s*(?:type [^,}]+,?\s*)+\} from[^;]*;/gm, "");
  return importsOf(path, text).inside.map(({ to }) => to);
}

/** The import cycles, each as the list of its files. */
function cyclesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push([...path.slice(start), file].join(" → "));
    if (start >= 0 || done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return cycles;
}

/** The text without comments and the contents of strings. Not a parser, but sufficient for these rules. */
const codeOf = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/"(?:\\.|[^"\\\n])*"/g, '""')
    .replace(/(^|[^:])\/\/.*$/gm, "$1");
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[\s;,{}])\/\/.*$/gm, "$1");

test("the files of every room are found", () => {
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

  test("every folder of src/ has a rule", () => {
    const folders = new Set(
      PROGRAM.filter((path) => path.split("/").length > 2).map((path) => path.split("/")[1]),
    );
    for (const folder of folders) assert.ok((folder ?? "") in MAY_USE, String(folder));
  });

  test("there are no cycles of value imports", () => {
    const imports = new Map(PROGRAM.map((path) => [path.slice("src/".length), valueImportsOf(path)]));
    assert.deepEqual(cyclesIn(imports), []);
  });
});

/** `forbidden` must not match the text that `read` returns. */
type Rule = { readonly name: string; readonly forbidden: RegExp; readonly read: (text: string) => string };

/** The rules for all files of the program. */
const ALL_FILES: readonly Rule[] = [
  { name: "a default export", forbidden: /^export default\b|\bas default\b/m, read: codeOf },
  { name: "the console", forbidden: /\bconsole\s*\./, read: codeOf },
  { name: "a disabled type check", forbidden: /@ts-(?:ignore|nocheck|expect-error)/, read: (text) => text },
];
const CORE_FILES: readonly Rule[] = [
  {
    name: "a clock",
    forbidden: /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bperformance\b|\bTemporal\.Now\b|\bhrtime\b/,
    read: codeOf,
  },
  { name: "random numbers", forbidden: /\bMath\.random\b|\bcrypto\b|\brandomUUID\b/, read: codeOf },
  {
    name: "a global of the platform",
    forbidden: /\bprocess\b|\bglobalThis\b|\bfetch\(|\bset(?:Timeout|Immediate|Interval)\b/,
    read: codeOf,
  },
  { name: "asynchronous code", forbidden: /\basync\b|\bawait\b|\bPromise\b/, read: codeOf },
];
const FILES_WITHOUT_SQL: readonly Rule[] = [
  {
    name: "SQL",
    forbidden:
      /\bselect\b[^;]{0,300}\bfrom\b\s+\w+\s+(?:where|order|join|as)\b|\binsert\s+into\b|\bdelete\s+from\b|\bupdate\s+\w+\s+set\b|\bstatement\s*[<(]/i,
    read: withoutComments,
  },
];

function checkRules(path: string, rules: readonly Rule[]): void {
  const text = textOf(path);
  for (const { name, forbidden, read } of rules) {
    const match = forbidden.exec(read(text));
    assert.equal(match?.[0] ?? null, null, `${path} contains ${name}`);
  }
}

/** Lines with the type `any`, unless the line before gives a reason. */
function unexplainedAny(text: string): string[] {
  const lines = text.split("\n");
  return lines.filter((line, at) => {
    const isInComment = /^\s*\*/.test(line);
    const isAny = !isInComment && /(?:[:<,|&(]\s*|\bas\s+|=>\s*)any\b(?!\s*[:(])/.test(codeOf(line));
    return isAny && !/biome-ignore lint\/suspicious\/noExplicitAny: \w+/.test(lines[at - 1] ?? "");
  });
}

const CASTS_PER_THOUSAND_LINES = 2;

/** The types of the casts of a file. `as const` and renamed imports are not casts. */
function castsIn(text: string): string[] {
  const code = codeOf(text)
    .replace(/`(?:\\.|[^`\\])*`/g, "``")
    .replace(/^(?:import|export) [^;]*? from [^;]*;/gm, "");
  return [...code.matchAll(/(?<=[\w)\]}"`]\s+)as (?!const\b)([\w.]+)/g)].map(([, type = ""]) => type);
}

describe("casts", () => {
  test("no cast is to never, any or unknown", () => {
    const casts = PROGRAM.flatMap((path) => castsIn(textOf(path)).map((type) => `${path}: ${type}`));
    assert.deepEqual(
      casts.filter((one) => /: (?:never|any|unknown)$/.test(one)),
      [],
    );
  });

  test(`there are at most ${CASTS_PER_THOUSAND_LINES} casts per 1,000 lines`, () => {
    const texts = PROGRAM.map(textOf);
    const lines = texts.reduce((sum, text) => sum + text.split("\n").length, 0);
    const casts = texts.flatMap(castsIn).length;
    assert.ok(casts <= (lines * CASTS_PER_THOUSAND_LINES) / 1000, `${casts} casts in ${lines} lines`);
  });
});

describe("all files keep the common rules", () => {
  for (const path of PROGRAM)
    test(path, () => {
      checkRules(path, ALL_FILES);
      assert.deepEqual(unexplainedAny(textOf(path)), []);
    });
});

describe("architecture.md 3 core imports no packages and uses no clock, no random numbers and no asynchronous code", () => {
  for (const path of PROGRAM.filter((one) => one.startsWith("src/core/")))
    test(path, () => {
      assert.deepEqual(importsOf(path, textOf(path)).packages, []);
      checkRules(path, CORE_FILES);
    });
});

describe("actions, wire, api and commands contain no SQL", () => {
  for (const path of PROGRAM.filter((one) => /^src\/(actions|wire|api|commands)\//.test(one)))
    test(path, () => checkRules(path, FILES_WITHOUT_SQL));
});

describe("wire imports no package but typebox, and actions neither fastify nor typebox", () => {
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

describe("the rules reject", () => {
  const broken: [what: string, from: string, to: string][] = [
    ["core importing library", "core/history.ts", "library/commit.ts"],
    ["core importing a file of src/", "core/history.ts", "config.ts"],
    ["catalogue importing library", "catalogue/resolve.ts", "library/commit.ts"],
    ["library importing catalogue", "library/commit.ts", "catalogue/catalogue.ts"],
    ["library importing wire", "library/commit.ts", "wire/errors.ts"],
    ["actions importing wire", "actions/record-history.ts", "wire/history/parse.ts"],
    ["wire importing actions", "wire/history/present.ts", "actions/record-history.ts"],
    ["wire importing a store", "wire/users/present.ts", "accounts/people.ts"],
    ["api importing core", "api/sync/history.ts", "core/history.ts"],
    ["api importing a file of src/", "api/sync/history.ts", "config.ts"],
    ["commands importing a store", "commands/user.ts", "accounts/people.ts"],
    ["database importing a store", "database/sqlite.ts", "library/statements.ts"],
    ["api importing database", "api/sync/history.ts", "database/sqlite.ts"],
    ["a store importing the configuration", "accounts/accounts.ts", "config.ts"],
  ];
  for (const [what, from, to] of broken) test(what, () => assert.equal(isAllowed({ from, to }), false));

  test("the imports of all forms are found", () => {
    const text = `import "./a.ts";\nimport type { B } from "../b/b.ts";\nexport * from "node:fs";\nawait import("./c.ts");`;
    const { inside, packages } = importsOf("src/core/x.ts", text);
    assert.deepEqual(
      inside.map(({ to }) => to),
      ["core/a.ts", "b/b.ts", "core/c.ts"],
    );
    assert.deepEqual(packages, ["node:fs"]);
  });

  test("the cycles of any length are found", () => {
    const imports = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["a", "d"]],
      ["d", ["d"]],
    ]);
    assert.deepEqual(cyclesIn(imports), ["a → b → c → a", "d → d"]);
  });

  const texts: [what: string, rules: readonly Rule[], text: string][] = [
    ["Date.now()", CORE_FILES, "const now = Date.now();"],
    ["new Date()", CORE_FILES, "const now = new Date();"],
    ["Math.random()", CORE_FILES, "return Math.random();"],
    ["process", CORE_FILES, "return process.env.HOME;"],
    ["await", CORE_FILES, "await nothing;"],
    ["a default export", ALL_FILES, "export default {};"],
    ["console.log", ALL_FILES, 'console.log("x");'],
    ["@ts-ignore", ALL_FILES, "// @ts-ignore"],
    ["a select", FILES_WITHOUT_SQL, '"select a, b from entry where account = ?"'],
    ["an insert", FILES_WITHOUT_SQL, "`insert into entry values (1)`"],
    ["a statement", FILES_WITHOUT_SQL, 'statement<Row>("…")'],
  ];
  for (const [what, rules, text] of texts)
    test(what, () => assert.ok(rules.some(({ forbidden, read }) => forbidden.test(read(text)))));

  test("any in all positions, unless there is a reason", () => {
    const forms = ["let a: any;", "a as any", "Map<string, any>", "any[]", "(a: any) => a", "x: any[] = []"];
    assert.deepEqual(
      forms.filter((line) => unexplainedAny(line).length === 0),
      ["any[]"],
    );
    assert.deepEqual(unexplainedAny("// biome-ignore lint/suspicious/noExplicitAny: why\nlet a: any;"), []);
    assert.deepEqual(unexplainedAny('// any\nconst a = "as any";\nlist.any();'), []);
    assert.deepEqual(unexplainedAny("/**\n * With these, any number is valid.\n */"), []);
  });

  test("casts of all forms, and nothing else", () => {
    const text = `import { a as b } from "./a.ts";
      const one = load() as never; // as any
      const two = [1] as const;
      const sql = \`select a as b\`;
      const three = { ...x } as unknown as readonly Y[];`;
    assert.deepEqual(castsIn(text), ["never", "unknown", "readonly"]);
  });

  test("but not a date with an argument", () =>
    assert.ok(
      CORE_FILES.every(({ forbidden, read }) => !forbidden.test(read("new Date(time).setUTCFullYear(1)"))),
    ));
});
