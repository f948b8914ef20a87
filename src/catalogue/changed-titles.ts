// What the catalogue learnt lately, told in rounds to whoever waits for it.

import type { Key } from "../core/namespaces.ts";
import type { Database } from "../database/database.ts";
import { ask, rowsOf, type Steps } from "../database/statement.ts";
import * as sql from "./statements.ts";

/**
 * How often each title is told of: a request that looked for it just before it was added begins to wait only after
 * the first round.
 */
export const ROUNDS = 3;
/** Titles told of in one go. */
const AT_ONCE = 200;
/** Titles told of that are written down in one go: each writing makes everybody forget what they remember. */
const NOTED_AT_ONCE = 5_000;
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

/** One round. It may be cut short anywhere: what was told of is told of again. */
export async function tellLearned(
  database: Database,
  tell: (keys: readonly Key[]) => Promise<void>,
): Promise<void> {
  let told: number[] = [];
  const note = async (): Promise<void> => {
    const noted = told;
    told = [];
    if (noted.length > 0) await noteTold(database, noted);
  };
  try {
    for (let after = 0; ; ) {
      const page = await database.ask(sql.readLearned, after, AT_ONCE);
      if (page.length === 0) return;
      const titles = page.map(({ title }) => title);
      await tell(await database.read(() => keysOf(titles)));
      told.push(...titles);
      if (told.length >= NOTED_AT_ONCE) await note();
      after = titles.at(-1) ?? after;
    }
  } finally {
    // Also where one could not be told: those before it need not hear of it again.
    await note();
  }
}

/** Done are only those that nobody has changed meanwhile. */
async function noteTold(database: Database, titles: readonly number[]): Promise<void> {
  const rows = rowsOf(titles.map((title) => [title]));
  await database.write(function* (): Steps<void> {
    yield* ask(sql.countRound, rows, ROUNDS);
    yield* ask(sql.forgetLearned, rows, ROUNDS);
  });
}

/** Every key under which something may wait for one of the titles. */
function* keysOf(titles: readonly number[]): Steps<Key[]> {
  const rows = rowsOf(titles.map((title) => [title]));
  const ids = yield* ask(sql.keysOfTitles, rows);
  const names = yield* ask(sql.namesOfTitles, rows);
  const episodes = yield* ask(sql.episodeKeysOfTitles, rows);
  return [
    ...titles.map(titleKey),
    ...ids.map(({ namespace, value }): Key => [namespace, value]),
    ...names.map(({ name }) => nameKey(name)),
    ...episodes.map(({ namespace, value }) => episodeKey(namespace, value)),
  ];
}
