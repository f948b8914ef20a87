// Titles that have changed, announced in rounds so that waiting items can be retried.

import type { TitleId } from "../core/ids.ts";
import type { Key } from "../core/titles/namespaces.ts";
import type { Database } from "../database/database.ts";
import { insertRows } from "../database/sql/insertion.ts";
import { ask, columnOf, type Steps } from "../database/sql/statement.ts";
import * as episodeKeySql from "./statements/episode-key.ts";
import * as learnedSql from "./statements/learned.ts";
import * as titleKeySql from "./statements/title-key.ts";
import * as titleNameSql from "./statements/title-name.ts";

/**
 * How often each title is announced. A request that looked for it just before it was added may begin to wait after
 * the first round.
 */
export const ROUNDS = 3;
/** Titles announced at a time. */
const ANNOUNCED_SIZE = 200;
/** Announced titles noted in one transaction: every write to the catalogue empties the caches. */
const NOTED_SIZE = 5_000;
/** Namespaces of the keys of inbox items, besides those of ids. */
const NAME = "name";
const TITLE = "title";
const EPISODE = "episode:";

/** The key by which a flat episode waits for an episode with its id. */
export const episodeKey = (namespace: string, value: string): Key => [`${EPISODE}${namespace}`, value];
/** The key by which an unknown episode waits for a change of its title. */
export const titleKey = (title: number): Key => [TITLE, String(title)];
/** The key by which an item waits for a title of its name. */
export const nameKey = (name: string): Key => [NAME, name];

/** Has the titles announced, ROUNDS times from now. */
export function* markChanged(titles: Iterable<TitleId>): Steps<void> {
  yield* insertRows(
    learnedSql.write,
    [...new Set(titles)].map((title) => ({ title, rounds: 0 })),
  );
}

/** One round. An interrupted round repeats titles, and loses none. */
export async function announceChanges(
  database: Database,
  announce: (keys: readonly Key[]) => Promise<void>,
): Promise<void> {
  let announced: TitleId[] = [];
  const note = async (): Promise<void> => {
    const noted = announced;
    announced = [];
    if (noted.length > 0) await noteAnnounced(database, noted);
  };
  try {
    for (let after = 0; ; ) {
      const page = await database.ask(learnedSql.list, after, ANNOUNCED_SIZE);
      if (page.length === 0) return;
      const titles = page.map(({ title }) => title);
      await announce(await database.read(() => loadWaitingKeys(titles)));
      announced.push(...titles);
      if (announced.length >= NOTED_SIZE) await note();
      after = titles.at(-1) ?? after;
    }
  } finally {
    // Also after a failure: the titles before it have had this round.
    await note();
  }
}

/** A title that changed during the round starts again at 0, as its row was written anew. */
async function noteAnnounced(database: Database, titles: readonly TitleId[]): Promise<void> {
  const rows = columnOf(titles);
  await database.write(function* (): Steps<void> {
    yield* ask(learnedSql.countRound, rows, ROUNDS);
    yield* ask(learnedSql.removeTold, rows, ROUNDS);
  });
}

/** All keys by which an item may wait for one of the titles. */
function* loadWaitingKeys(titles: readonly TitleId[]): Steps<Key[]> {
  const rows = columnOf(titles);
  const ids = yield* ask(titleKeySql.loadOfTitles, rows);
  const names = yield* ask(titleNameSql.loadOfTitles, rows);
  const episodes = yield* ask(episodeKeySql.loadOfTitles, rows);
  return [
    ...titles.map(titleKey),
    ...ids.map(({ namespace, value }): Key => [namespace, value]),
    ...names.map(({ name }) => nameKey(name)),
    ...episodes.map(({ namespace, value }) => episodeKey(namespace, value)),
  ];
}
