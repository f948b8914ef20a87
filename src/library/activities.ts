// When each kind of thing last changed. Contract: sync.md 8.

import type { Activity } from "../core/activity.ts";
import type { AccountId, Millis } from "../core/ids.ts";
import { ask, type Steps } from "../database/statement.ts";
import * as sql from "./statements.ts";

export type Activities = Partial<Record<Activity, Millis>>;

/** The moments, and whether their newest is shown for the first time. */
export function* readActivities(
  account: AccountId,
): Steps<{ activities: Activities; needsShowing: boolean }> {
  const [person] = yield* ask(sql.readPerson, account);
  if (!person) return { activities: {}, needsShowing: false };
  return { activities: toActivities(person), needsShowing: person.shown < person.stamp };
}

/**
 * Reads the moments and marks the person's stamp as shown, in one statement: the next commit takes a later
 * second, so that nobody who polls by strict `date_from` misses it.
 */
export function* showActivities(account: AccountId): Steps<Activities> {
  const [shown] = yield* ask(sql.showStamp, account);
  if (shown) return toActivities(shown);
  return (yield* readActivities(account)).activities;
}

function toActivities(person: sql.PersonRow): Activities {
  return JSON.parse(person.moments) as Activities;
}
