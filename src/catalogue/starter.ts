// The starter catalogue: the titles of a new data directory.

import { readdirSync, readFileSync } from "node:fs";
import type { Database } from "../database/database.ts";
import { ask, type Steps } from "../database/sql/statement.ts";
import { addFacts } from "./document/add-document.ts";
import { indexDueTitles, indexFewDueTitles } from "./search/index-titles.ts";
import * as counterSql from "./statements/counter.ts";

/**
 * Loads the starter, once per data directory. In one transaction, unlike other additions: an interrupted process
 * leaves nothing behind, and another process cannot add titles in between that the rest of the starter would
 * overwrite.
 */
export async function loadStarter(database: Database): Promise<void> {
  if (await database.read(hasStarter)) return indexFewDueTitles(database);
  // Imported on demand: only the first start needs it.
  const { readTitle, titlesIn } = await import("./document/document.ts");
  const titles = readStarter()
    .flatMap(titlesIn)
    .map((input) => ({ facts: readTitle(input) }));
  await database.write(function* (): Steps<void> {
    if (yield* hasStarter()) return;
    yield* ask(counterSql.markStarter);
    for (const [at, result] of (yield* addFacts(titles, "starter")).entries())
      if (result.kind === "refused") throw new Error(`starter title ${at}: ${result.reason}`);
  });
  await indexDueTitles(database);
  await database.analyze();
}

function* hasStarter(): Steps<boolean> {
  return (yield* ask(counterSql.findStarter)).length > 0;
}

function readStarter(): unknown[] {
  const folder = new URL("./starter/", import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")));
}
