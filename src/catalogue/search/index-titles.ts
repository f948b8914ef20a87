// Updating the full-text index for titles that have changed.

import { setTimeout } from "node:timers/promises";
import type { TitleId } from "../../core/ids.ts";
import type { Database, Engine } from "../../database/database.ts";
import { deleteRows } from "../../database/sql/deletion.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import { RANK_MAX, replaceDocuments, type SearchDocument } from "../../database/text-search/text-search.ts";
import * as searchDueSql from "../statements/search-due.ts";
import * as titleSql from "../statements/title.ts";
import * as titleNameSql from "../statements/title-name.ts";

/** Titles per transaction: few enough for waiting writers, many enough for few index segments. */
const BATCH_SIZE = 1_500;
/** The same beside the requests of a server, and the pause between transactions. */
const BACKGROUND_BATCH_SIZE = 250;
const BACKGROUND_PAUSE_MILLIS = 20;

/** Indexes all titles that are due. `onProgress` gets the number of titles indexed so far. */
export async function indexDueTitles(
  database: Database,
  { onProgress = () => {}, lazily = false }: { onProgress?: (done: number) => void; lazily?: boolean } = {},
): Promise<void> {
  for (let done = 0; (await database.ask(searchDueSql.list, 0, 1)).length > 0; ) {
    done += await database.write(() => indexSomeDueTitles(database.engine, BATCH_SIZE), { lazily });
    onProgress(done);
  }
}

/** The same in small steps beside the requests of a server, until the signal aborts. */
export async function indexInBackground(database: Database, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted && (await database.ask(searchDueSql.list, 0, 1)).length > 0) {
    await database.write(() => indexSomeDueTitles(database.engine, BACKGROUND_BATCH_SIZE), { lazily: true });
    await setTimeout(BACKGROUND_PAUSE_MILLIS);
  }
}

/** Indexes one batch: enough for what a killed process may have left. The background does the rest. */
export async function indexFewDueTitles(database: Database): Promise<void> {
  if ((await database.ask(searchDueSql.list, 0, 1)).length > 0)
    await database.write(() => indexSomeDueTitles(database.engine, BATCH_SIZE));
}

/** Indexes up to `limit` titles that are due; returns their number. */
function* indexSomeDueTitles(engine: Engine, limit: number): Steps<number> {
  const titles = (yield* ask(searchDueSql.list, 0, limit)).map(({ title }) => title);
  if (titles.length > 0) yield* indexTitles(engine, titles);
  return titles.length;
}

/** Indexes these titles now. */
export function* indexTitles(engine: Engine, given: readonly TitleId[]): Steps<void> {
  const titles = [...new Set(given)];
  const rows = columnOf(titles);
  const states = new Map((yield* ask(titleSql.loadStates, rows)).map((row) => [row.title, row]));
  const names = Map.groupBy(yield* ask(titleNameSql.loadOfTitles, rows), ({ title }) => title);
  const documents = titles.flatMap((title): SearchDocument[] => {
    const words = new Set((names.get(title) ?? []).flatMap(({ name }) => name.split(" ")));
    if (words.size === 0) return [];
    const rank = Math.round(((states.get(title)?.popularity ?? 0) * RANK_MAX) / 100);
    return [{ title, rank: Math.min(RANK_MAX, Math.max(0, rank)), words: [...words].join(" ") }];
  });
  yield* replaceDocuments(engine, titles, documents);
  yield* deleteRows(
    searchDueSql.remove,
    titles.map((title) => ({ title })),
  );
}
