// Titles that have changed lately, announced in rounds to whoever waits for one of their keys.

import type { TitleId } from "../core/ids.ts";
import type { Key } from "../core/namespaces.ts";
import type { Database } from "../database/database.ts";
import { insertRows } from "../database/insertion.ts";
import { ask, columnOf, type Steps } from "../database/statement.ts";
import * as episodeKeySql from "./statements/episode-key.ts";
import * as learnedSql from "./statements/learned.ts";
import * as titleKeySql from "./statements/title-key.ts";
import * as titleNameSql from "./statements/title-name.ts";

/**
 * How often each title is announced: a request that looked for it just before it was added begins to wait only after
 * the first round.
 */
export const ROUNDS = 3;
/** Titles announced at a time. */
const ANNOUNCED_SIZE = 200;
/** Announced titles that are noted at a time: each writing makes everybody forget what they have in memory. */
const NOTED_SIZE = 5_000;
/** The namespaces beside those of ids, as they stand among an inbox item's keys. */
const NAME = "name";
const TITLE = "title";
const EPISODE = "episode:";

/** The key under which a flat episode waits for an episode's own id. */
export const episodeKey = (namespace: string, value: string): Key => [`${EPISODE}${namespace}`, value];
/** The key under which an episode waits for its title to get it. */
export const titleKey = (title: number): Key => [TITLE, String(title)];
/** The key under which an item without a known id waits. */
export const nameKey = (name: string): Key => [NAME, name];

/** Has the titles announced to all who wait for them. */
export function* markChanged(titles: Iterable<TitleId>): Steps<void> {
  yield* insertRows(
    learnedSql.write,
    [...new Set(titles)].map((title) => ({ title, rounds: 0 })),
  );
}

/** One round. It may be cut short anywhere: what was announced is announced again. */
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
    // Also where one could not be announced: those before it need no further round.
    await note();
  }
}

/** Done are only those that nobody has changed meanwhile. */
async function noteAnnounced(database: Database, titles: readonly TitleId[]): Promise<void> {
  const rows = columnOf(titles);
  await database.write(function* (): Steps<void> {
    yield* ask(learnedSql.countRound, rows, ROUNDS);
    yield* ask(learnedSql.removeTold, rows, ROUNDS);
  });
}

/** Every key under which something may wait for one of the titles. */
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
