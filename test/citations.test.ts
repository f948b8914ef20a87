// Checks that every page and section that sources, tests and documents cite exists, in docs/contract/ or in docs/.

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

/** A page, optionally with sections: `sync.md`, `sync.md 1.3, 1.4 and 6`, `auth.md 6 to 8`. */
const CITATION = /\b([a-z][a-z-]*\.md)\b((?:(?:,| to| and)? \d+[a-z]?(?:\.\d+)*)*)/g;

function citationsIn(text: string): Citation[] {
  return [...text.matchAll(CITATION)].map(([, page = "", sections = ""]) => ({
    page,
    sections: sections.match(/\d+[a-z]?(?:\.\d+)*/g) ?? [],
  }));
}

/** The path of the page in the first folder that has it. */
const findPage = (page: string): string | undefined =>
  FOLDERS.map((folder) => join(folder, page)).find((path) => existsSync(join(ROOT, path)));

const headings = new Map<string, ReadonlySet<string>>();
/** The numbers of the sections of a page, from its headings. */
function sectionsOf(path: string): ReadonlySet<string> {
  const cached = headings.get(path);
  if (cached) return cached;
  const text = readFileSync(join(ROOT, path), "utf8");
  const sections = new Set(
    [...text.matchAll(/^#+ (\d+[a-z]?(?:\.\d+)*)\.? /gm)].map(([, number = ""]) => number),
  );
  headings.set(path, sections);
  return sections;
}

/** The problems of the citations in a text. */
function brokenCitations(text: string): string[] {
  return citationsIn(text).flatMap(({ page, sections }) => {
    const path = findPage(page);
    if (path === undefined) return [`there is no page ${page}`];
    const missing = sections.filter((section) => !sectionsOf(path).has(section));
    return missing.map((section) => `${path} has no section ${section}`);
  });
}

describe("every citation resolves", () => {
  for (const path of SOURCES.filter((one) => citationsIn(readFileSync(join(ROOT, one), "utf8")).length > 0))
    test(path, () => assert.deepEqual(brokenCitations(readFileSync(join(ROOT, path), "utf8")), []));
  for (const path of PAGES)
    test(path, () => {
      const text = readFileSync(join(ROOT, path), "utf8");
      assert.deepEqual(brokenCitations(text), []);
      const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)\s]*)?\)/g)].map(([, link = ""]) => link);
      const local = links.filter((link) => !/^[a-z]+:/.test(link) && !link.startsWith("/"));
      for (const link of local) assert.ok(existsSync(join(ROOT, path, "..", link)), `no such page: ${link}`);
    });

  test("every page of the specification that is implemented is cited", () => {
    const cited = new Set(
      SOURCES.flatMap((path) => citationsIn(readFileSync(join(ROOT, path), "utf8")).map(({ page }) => page)),
    );
    for (const page of ["sync.md", "rewatches.md", "scrobble.md", "conventions.md", "anime.md", "clients.md"])
      assert.ok(cited.has(page), page);
  });
});

describe("the check reports", () => {
  for (const [what, text, expected] of [
    ["an unknown page", "// Contract: nowhere.md 1.", ["there is no page nowhere.md"]],
    ["an unknown section", "// Contract: sync.md 1.3, 99.", ["docs/contract/sync.md has no section 99"]],
    ["an unknown end of a range", "auth.md 6 to 88", ["docs/contract/auth.md has no section 88"]],
    ["nothing if all sections exist", "sync.md 1.3 and 7; clients.md 6.1, and more", []],
  ] as const)
    test(what, () => assert.deepEqual(brokenCitations(text), expected));
});
