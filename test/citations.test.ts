// Every page and section that the sources and the tests cite is there: in docs/contract/, or in docs/.

import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const FOLDERS = ["docs/contract", "docs", "."];
const SOURCES = globSync(["src/**/*.ts", "test/**/*.ts", "bench/**/*.ts"], { cwd: ROOT }).filter(
  (path) => !path.endsWith("citations.test.ts"),
);
const PAGES = globSync(["docs/**/*.md", "*.md"], { cwd: ROOT }).filter(
  (path) => !path.endsWith("contract-coverage.md"),
);

type Citation = { readonly page: string; readonly sections: readonly string[] };

/** A page, and the sections behind it: `sync.md`, `sync.md 1.3, 1.4 and 6`, `auth.md 6 to 8`. */
const CITATION = /\b([a-z][a-z-]*\.md)\b((?:(?:,| to| and)? \d+[a-z]?(?:\.\d+)*)*)/g;

function citationsIn(text: string): Citation[] {
  return [...text.matchAll(CITATION)].map(([, page = "", sections = ""]) => ({
    page,
    sections: sections.match(/\d+[a-z]?(?:\.\d+)*/g) ?? [],
  }));
}

/** The first folder that has the page; the specification goes first. */
const pathOf = (page: string): string | undefined =>
  FOLDERS.map((folder) => join(folder, page)).find((path) => existsSync(join(ROOT, path)));

const headings = new Map<string, ReadonlySet<string>>();
/** The numbers of a page's headings. */
function sectionsOf(path: string): ReadonlySet<string> {
  const known = headings.get(path);
  if (known) return known;
  const text = readFileSync(join(ROOT, path), "utf8");
  const found = new Set(
    [...text.matchAll(/^#+ (\d+[a-z]?(?:\.\d+)*)\.? /gm)].map(([, number = ""]) => number),
  );
  headings.set(path, found);
  return found;
}

/** What is wrong with the citations of a text. */
function broken(text: string): string[] {
  return citationsIn(text).flatMap(({ page, sections }) => {
    const path = pathOf(page);
    if (path === undefined) return [`there is no page ${page}`];
    const missing = sections.filter((section) => !sectionsOf(path).has(section));
    return missing.map((section) => `${path} has no section ${section}`);
  });
}

describe("every citation resolves", () => {
  for (const path of SOURCES.filter((one) => citationsIn(readFileSync(join(ROOT, one), "utf8")).length > 0))
    test(path, () => assert.deepEqual(broken(readFileSync(join(ROOT, path), "utf8")), []));
  for (const path of PAGES)
    test(path, () => {
      const text = readFileSync(join(ROOT, path), "utf8");
      assert.deepEqual(broken(text), []);
      const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)\s]*)?\)/g)].map(([, link = ""]) => link);
      const inside = links.filter((link) => !/^[a-z]+:/.test(link) && !link.startsWith("/"));
      for (const link of inside) assert.ok(existsSync(join(ROOT, path, "..", link)), `no such page: ${link}`);
    });

  test("and there are some of every page of the specification that is built", () => {
    const cited = new Set(
      SOURCES.flatMap((path) => citationsIn(readFileSync(join(ROOT, path), "utf8")).map(({ page }) => page)),
    );
    for (const page of ["sync.md", "rewatches.md", "scrobble.md", "conventions.md", "anime.md", "clients.md"])
      assert.ok(cited.has(page), page);
  });
});

describe("what does not resolve is found", () => {
  for (const [what, text, expected] of [
    ["a page that is not there", "// Contract: nowhere.md 1.", ["there is no page nowhere.md"]],
    [
      "a section that is not there",
      "// Contract: sync.md 1.3, 99.",
      ["docs/contract/sync.md has no section 99"],
    ],
    ["one end of a range", "auth.md 6 to 88", ["docs/contract/auth.md has no section 88"]],
    ["none", "sync.md 1.3 and 7; clients.md 6.1, and more", []],
  ] as const)
    test(what, () => assert.deepEqual(broken(text), expected));
});
