// docs/contract-coverage.md is the list of the contract's rows that have a test, made from the tests' own names.
// To write it anew: UPDATE_COVERAGE=1 node --test test/contract-coverage.test.ts

import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { registerHooks } from "node:module";
import { it } from "node:test";

const FOLDER = new URL("./contract/", import.meta.url);
const DOCUMENT = new URL("../docs/contract-coverage.md", import.meta.url);

/** A test as it is declared: the titles of its describes, outermost first, then its own. */
type Declared = { readonly path: readonly string[]; readonly note: string };
type Place = { readonly page: string; readonly section: string };

declare global {
  var declaredTests: Declared[] | undefined;
}

/** Stands in for node:test: runs the describes, notes the tests and runs none of them. */
const NOTING = `
  const path = [];
  const noted = (state) => (name, ...rest) => {
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
  export const it = Object.assign(noted({}), { todo: noted({ todo: true }), skip: noted({ skip: true }) });
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
        ? { url: `data:text/javascript,${encodeURIComponent(NOTING)}`, shortCircuit: true }
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

/** The pages and sections that a file says it is about: `Contract: sync.md 2, 5 to 7; clients.md 6.2.` */
function placesOf(source: string): readonly (Place & { readonly sections: readonly string[] })[] {
  const [, said = ""] = /^\/\/.*?Contract: (.*)$/m.exec(source) ?? [];
  return said.split(";").flatMap((part) => {
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

/** Where a describe belongs: the page in its title, else the file's page that has a section of that number. */
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

const LONGEST = 200;
const cell = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").replaceAll("\\", "\\\\").replaceAll("|", "\\|");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
};

/** Compares `6.10` with `6.9` as a reader does. */
const inOrder = (one: string, other: string): number =>
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
    "Made from the names of the tests in `test/contract`; do not edit. To write it anew:",
    "`UPDATE_COVERAGE=1 node --test test/contract-coverage.test.ts`",
    "",
    `${total} rows.`,
  ];
  for (const [page, ofPage] of [...Map.groupBy(groups, (group) => group.page)].sort(([a], [b]) =>
    inOrder(a, b),
  )) {
    lines.push("", `## ${page}`);
    for (const { section, title, rows } of ofPage.sort((a, b) => inOrder(a.section, b.section))) {
      const heading = title.startsWith(page) ? title.slice(page.length).trim() : title;
      lines.push("", `### ${heading.startsWith(section) ? heading : `${section} ${heading}`.trim()}`);
      lines.push("", "| row | test |", "|---|---|", ...rows);
    }
  }
  return `${lines.join("\n")}\n`;
}

it("docs/contract-coverage.md lists the rows of the contract that have a test", async () => {
  const made = await coverage();
  if (process.env.UPDATE_COVERAGE === "1") {
    await mkdir(new URL(".", DOCUMENT), { recursive: true });
    await writeFile(DOCUMENT, made);
  }
  const kept = await readFile(DOCUMENT, "utf8").catch(() => "");
  assert.ok(made.split("\n").length > 100, "the tests were found");
  // Not `equal`: the difference of two long documents would drown the message.
  assert.ok(kept === made, "out of date: UPDATE_COVERAGE=1 node --test test/contract-coverage.test.ts");
});
