// Bringing the index of words up to date with the titles that have changed.

import { setTimeout } from "node:timers/promises";
import type { TitleId } from "../core/ids.ts";
import type { Database, Engine } from "../database/database.ts";
import { deleteRows } from "../database/deletion.ts";
import { ask, columnOf, type Steps } from "../database/statement.ts";
import { MAX_RANK, replaceDocuments, type SearchDocument } from "../database/text-search.ts";
import * as searchDueSql from "./statements/search-due.ts";
import * as titleSql from "./statements/title.ts";
import * as titleNameSql from "./statements/title-name.ts";

/** Titles indexed in one transaction. As few as a writer may wait for: each transaction leaves a piece to be merged. */
const BATCH_SIZE = 1_500;
/** The same in the background of a server, whose requests wait meanwhile; and the pause after each transaction. */
const BACKGROUND_BATCH_SIZE = 250;
const BACKGROUND_PAUSE_MILLIS = 20;

/** Indexes all titles that are due. `onProgress` gets the number of titles so far. */
export async function indexDueTitles(
  database: Database,
  { onProgress = () => {}, lazily = false }: { onProgress?: (done: number) => void; lazily?: boolean } = {},
): Promise<void> {
  for (let done = 0; (await database.ask(searchDueSql.list, 0, 1)).length > 0; ) {
    done += await database.write(() => indexSomeDueTitles(database.engine, BATCH_SIZE), { lazily });
    onProgress(done);
  }
}

/** The same beside the requests of a server: a little at a time, and no further once the signal is given. */
export async function indexInBackground(database: Database, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted && (await database.ask(searchDueSql.list, 0, 1)).length > 0) {
    await database.write(() => indexSomeDueTitles(database.engine, BACKGROUND_BATCH_SIZE), { lazily: true });
    await setTimeout(BACKGROUND_PAUSE_MILLIS);
  }
}

/** Indexes what an earlier process was killed before; of more than it can have left the background takes care. */
export async function indexFewDueTitles(database: Database): Promise<void> {
  if ((await database.ask(searchDueSql.list, 0, 1)).length > 0)
    await database.write(() => indexSomeDueTitles(database.engine, BATCH_SIZE));
}

/** Indexes as many of the titles that are due; answers how many there were. */
function* indexSomeDueTitles(engine: Engine, limit: number): Steps<number> {
  const titles = (yield* ask(searchDueSql.list, 0, limit)).map(({ title }) => title);
  if (titles.length > 0) yield* indexTitles(engine, titles);
  return titles.length;
}

/** Indexes these titles, whether they are due or not. */
export function* indexTitles(engine: Engine, given: readonly TitleId[]): Steps<void> {
  const titles = [...new Set(given)];
  const rows = columnOf(titles);
  const states = new Map((yield* ask(titleSql.loadStates, rows)).map((row) => [row.title, row]));
  const names = Map.groupBy(yield* ask(titleNameSql.loadOfTitles, rows), ({ title }) => title);
  const documents = titles.flatMap((title): SearchDocument[] => {
    const words = new Set((names.get(title) ?? []).flatMap(({ name }) => name.split(" ")));
    if (words.size === 0) return [];
    const rank = Math.round(((states.get(title)?.popularity ?? 0) * MAX_RANK) / 100);
    return [{ title, rank: Math.min(MAX_RANK, Math.max(0, rank)), words: [...words].join(" ") }];
  });
  yield* replaceDocuments(engine, titles, documents);
  yield* deleteRows(
    searchDueSql.remove,
    titles.map((title) => ({ title })),
  );
}
