// Records aired episodes of titles with which a person is caught up. Contract: sync.md 8.1.

import { nextAirTime } from "../../core/history/airing.ts";
import type { AccountId, Millis, TitleId } from "../../core/ids.ts";
import { BLOCK_OF } from "../../core/revisions/activity.ts";
import { earliest } from "../../core/time.ts";
import type { Title } from "../../core/titles/title.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import { updateAccountRow } from "../../database/sql/update.ts";
import { lockPerson, updatePerson } from "../commit/person.ts";
import { loadShelves } from "../commit/shelves.ts";
import { nextStamp } from "../commit/stamps.ts";
import * as entrySql from "../statements/entry.ts";
import { parseActivityTimes, printActivityTimes } from "./activity-times.ts";

/** The titles with which the person is caught up. */
export function* readCaughtUp(account: AccountId): Steps<readonly TitleId[]> {
  return (yield* ask(entrySql.listCaughtUp, account)).map(({ title }) => title);
}

/**
 * Records which next episodes of the titles have aired by now. They move the activity `watching` and put their titles
 * into the next delta. There is no revision, because nobody changed the library.
 */
export function* noteAirings(
  account: AccountId,
  titles: ReadonlyMap<TitleId, Title>,
  now: Millis,
): Steps<void> {
  const person = yield* lockPerson(account);
  const caughtUp = yield* ask(entrySql.listCaughtUp, account);
  const shelves = yield* loadShelves(
    account,
    caughtUp.map(({ title }) => title),
  );
  const stamp = nextStamp(now, person.stamp, person.shown);
  const times = parseActivityTimes(person.activity_times);
  const airTimes: Millis[] = [];
  let hasAired = false;
  for (const row of caughtUp) {
    const title = titles.get(row.title);
    const loaded = shelves.get(row.title);
    const nextAirAt = title && loaded ? nextAirTime(loaded.shelf, title, now) : row.next_air_at;
    if (nextAirAt !== null) airTimes.push(nextAirAt);
    if (nextAirAt === row.next_air_at || !title || !loaded?.stored) continue;
    if (nextAirAt === null) {
      hasAired = true;
      times[`${BLOCK_OF[title.type]}.watching`] = stamp;
    }
    const changedAt = nextAirAt === null ? stamp : loaded.stored.changedAt;
    yield* updateAccountRow(
      entrySql.updateNextAir,
      account,
      { next_air_at: nextAirAt, changed_at: changedAt },
      { title: title.id },
    );
  }
  const next = earliest(airTimes);
  if (!hasAired && next === person.next_air_at) return;
  const moved = hasAired ? { stamp, activity_times: printActivityTimes(times) } : {};
  yield* updatePerson(account, { ...person, ...moved, next_air_at: next });
}
