// Checks that docs/contract-coverage.md is up to date. It lists the tests of the contract, generated from their names.
// To update it: UPDATE_COVERAGE=1 node --test test/contract-coverage.test.ts

import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { registerHooks } from "node:module";
import { it } from "node:test";

const FOLDER = new URL("./contract/", import.meta.url);
const DOCUMENT = new URL("../docs/contract-coverage.md", import.meta.url);

/** A declared test. `path` has the names of its describes, outermost first, then its own name. */
type Declared = { readonly path: readonly string[]; readonly note: string };
type Place = { readonly page: string; readonly section: string };

declare global {
  var declaredTests: Declared[] | undefined;
}

/** A replacement of node:test that runs the describes, and records the tests instead of running them. */
const RECORDING_TEST_MODULE = `
  const path = [];
  const record = (state) => (name, ...rest) => {
    const options = rest.find((one) => typeof one === "object") ?? {};
    const [key, why] = Object.entries({ ...options, ...state }).find(([key, value]) =>
      (key === "todo" || key === "skip") && value) ?? [];
    const note = key ? (typeof why === "string" ? key + ": " + why : key) : "";
    globalThis.declaredTests.push({ path: [...path, name], note });
  };
  const within = (name, ...rest) => {
    path.push(name);
    rest.find((one) => typeof one === "function")?.();
    path.pop();
  };
  export const it = Object.assign(record({}), { todo: record({ todo: true }), skip: record({ skip: true }) });
  export const test = it;
  export const describe = Object.assign(within, { skip: within, todo: within });
  export const suite = describe;
  export const before = () => {};
  export const after = before, beforeEach = before, afterEach = before;
  export default test;
`;

async function declaredIn(file: URL): Promise<readonly Declared[]> {
  globalThis.declaredTests = [];
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "node:test"
        ? { url: `data:text/javascript,${encodeURIComponent(RECORDING_TEST_MODULE)}`, shortCircuit: true }
        : next(specifier, context),
  });
  try {
    await import(file.href);
    return globalThis.declaredTests;
  } finally {
    hooks.deregister();
    globalThis.declaredTests = undefined;
  }
}

/** The pages and sections in the first comment of a file: `Contract: sync.md 2, 5 to 7; clients.md 6.2.` */
function placesOf(source: string): readonly (Place & { readonly sections: readonly string[] })[] {
  const [, citations = ""] = /^\/\/.*?Contract: (.*)$/m.exec(source) ?? [];
  return citations.split(";").flatMap((part) => {
    const [, page, numbers = ""] = /([\w-]+\.md)\s*([\d., to]*)/.exec(part) ?? [];
    if (page === undefined) return [];
    const sections = numbers.split(",").flatMap((one) => {
      const [first, last] = one.split("to").map((number) => number.trim().replace(/\.$/, ""));
      if (!first) return [];
      if (!last) return [first];
      return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => String(Number(first) + at));
    });
    return [{ page, section: sections[0] ?? "", sections }];
  });
}

/** The place of a describe: the page in its name, or the page of the file that has a section with its number. */
function placeOf(title: string, places: ReturnType<typeof placesOf>): Place {
  const named =
    /^([\w-]+\.md)\s+(\d+(?:\.\d+)?)/.exec(title) ?? /\(([\w-]+\.md)\s+(\d+(?:\.\d+)?)/.exec(title);
  if (named) return { page: named[1] as string, section: named[2] as string };
  const [, section, major] = /^((\d{1,2})(?:\.\d+)?)\b/.exec(title) ?? [];
  const fallback = { page: places[0]?.page ?? "elsewhere", section: section ?? places[0]?.section ?? "" };
  if (section === undefined || major === undefined) return fallback;
  const page = places.find(
    ({ sections }) => sections.length === 0 || sections.some((one) => one.split(".")[0] === major),
  )?.page;
  return { ...fallback, page: page ?? fallback.page };
}

const CELL_CHARACTERS_MAX = 200;
const cell = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").replaceAll("\\", "\\\\").replaceAll("|", "\\|");
  return line.length > CELL_CHARACTERS_MAX ? `${line.slice(0, CELL_CHARACTERS_MAX)}…` : line;
};

/** Compares names with numbers in them by the numbers: `6.9` is before `6.10`. */
const compareNames = (one: string, other: string): number =>
  one.localeCompare(other, "en", { numeric: true, sensitivity: "base" });

type Group = Place & { readonly title: string; readonly file: string; readonly rows: string[] };

async function coverage(): Promise<string> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith(".test.ts")).sort();
  const groups: Group[] = [];
  for (const file of files) {
    const url = new URL(file, FOLDER);
    const places = placesOf(await readFile(url, "utf8"));
    const ofFile = new Map<string, Group>();
    for (const { path, note } of await declaredIn(url)) {
      const title = path.length > 1 ? (path[0] as string) : "";
      const group = ofFile.get(title) ?? { ...placeOf(title, places), title, file, rows: [] };
      if (!ofFile.has(title)) groups.push(group);
      ofFile.set(title, group);
      const name = path.slice(title === "" ? 0 : 1).join(" › ");
      group.rows.push(`| ${cell(note === "" ? name : `${name} (${note})`)} | \`${file}\` |`);
    }
  }
  const total = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const lines = [
    "# Contract coverage",
    "",
    "Generated from the names of the tests in `test/contract`. Do not edit it. To update it:",
    "`UPDATE_COVERAGE=1 node --test test/contract-coverage.test.ts`",
    "",
    `${total} tests.`,
  ];
  for (const [page, ofPage] of [...Map.groupBy(groups, (group) => group.page)].sort(([a], [b]) =>
    compareNames(a, b),
  )) {
    lines.push("", `## ${page}`);
    for (const { section, title, rows } of ofPage.sort((a, b) => compareNames(a.section, b.section))) {
      const heading = title.startsWith(page) ? title.slice(page.length).trim() : title;
      lines.push("", `### ${heading.startsWith(section) ? heading : `${section} ${heading}`.trim()}`);
      lines.push("", "| test | file |", "|---|---|", ...rows);
    }
  }
  return `${lines.join("\n")}\n`;
}

it("docs/contract-coverage.md lists all tests of the contract", async () => {
  const generated = await coverage();
  if (process.env.UPDATE_COVERAGE === "1") {
    await mkdir(new URL(".", DOCUMENT), { recursive: true });
    await writeFile(DOCUMENT, generated);
  }
  const existing = await readFile(DOCUMENT, "utf8").catch(() => "");
  assert.ok(generated.split("\n").length > 100, "the tests are found");
  // Not assert.equal: the difference of two long documents would hide the message.
  assert.ok(
    existing === generated,
    "out of date: UPDATE_COVERAGE=1 node --test test/contract-coverage.test.ts",
  );
});
