// Episodes that air for people who are caught up: the one change that nobody makes. Contract: sync.md 8.

import { BLOCK_OF } from "../core/activity.ts";
import { awaitsUntil } from "../core/airing.ts";
import type { AccountId, Millis, TitleId } from "../core/ids.ts";
import type { Title } from "../core/title.ts";
import { ask, type Steps } from "../database/statement.ts";
import { updateAccountRow } from "../database/update.ts";
import type { Activities } from "./activities.ts";
import { earlier, lockPerson, movePerson } from "./person.ts";
import { loadShelves } from "./shelves.ts";
import { nextStamp } from "./stamps.ts";
import * as entrySql from "./statements/entry.ts";

/** The titles that the person is caught up with. */
export function* readAwaiting(account: AccountId): Steps<readonly TitleId[]> {
  return (yield* ask(entrySql.listAwaiting, account)).map(({ title }) => title);
}

/**
 * Looks at what the person waits for: a title with an episode that aired moves `watching` and comes back in a
 * delta, without a revision, for nobody did anything. Titles that are not given stay as they are.
 */
export function* noteAirings(
  account: AccountId,
  titles: ReadonlyMap<TitleId, Title>,
  now: Millis,
): Steps<void> {
  const person = yield* lockPerson(account);
  const waiting = yield* ask(entrySql.listAwaiting, account);
  const shelves = yield* loadShelves(
    account,
    waiting.map(({ title }) => title),
  );
  const stamp = nextStamp(now, person.stamp, person.shown);
  const moments = JSON.parse(person.moments) as Activities;
  let earliest: Millis | null = null;
  let aired = false;
  for (const row of waiting) {
    const title = titles.get(row.title);
    const loaded = shelves.get(row.title);
    const awaits = title && loaded ? awaitsUntil(loaded.shelf, title, now) : row.awaits;
    earliest = earlier(earliest, awaits);
    if (awaits === row.awaits || !title || !loaded?.stored) continue;
    if (awaits === null) {
      aired = true;
      moments[`${BLOCK_OF[title.type]}.watching`] = stamp;
    }
    const changedAt = awaits === null ? stamp : loaded.stored.changedAt;
    yield* updateAccountRow(
      entrySql.moveAwaiting,
      account,
      { awaits, changed_at: changedAt },
      { title: title.id },
    );
  }
  if (!aired && earliest === person.awaits) return;
  const told = aired ? { stamp, moments: JSON.stringify(moments) } : {};
  yield* movePerson(account, { ...person, ...told, awaits: earliest });
}
