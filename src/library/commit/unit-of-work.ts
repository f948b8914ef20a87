// The state of one person during a transaction: what is loaded, and the rows to write. Every row is written once.

import type { AccountId, Millis, RevisionNumber, TitleId } from "../../core/ids.ts";
import type { Activity, ActivityTimes } from "../../core/revisions/activity.ts";
import { summarize } from "../../core/revisions/revision.ts";
import { earliest } from "../../core/time.ts";
import { insertAccountRows } from "../../database/sql/insertion.ts";
import type { Steps } from "../../database/sql/statement.ts";
import { parseActivityTimes, printActivityTimes } from "../activities/activity-times.ts";
import { changesCheckin, scheduleCheckins } from "../playback/checkins.ts";
import { encodeChanges, encodeSnapshot } from "../revisions/changes.ts";
import type { PersonRow } from "../statements/person.ts";
import * as revisionSql from "../statements/revision.ts";
import type { Author } from "./commit.ts";
import { lockPerson, updatePerson } from "./person.ts";
import { type LoadedShelf, loadShelves } from "./shelves.ts";
import { removesTitle, ShelfRows, type Working, type WriteStamp } from "./write-shelves.ts";

/** Locks the person until the end of the transaction, and loads the shelves of the titles. */
export function* openUnitOfWork(account: AccountId, titles: readonly TitleId[]): Steps<UnitOfWork> {
  const person = yield* lockPerson(account);
  const shelves =
    titles.length > 0
      ? yield* loadShelves(account, titles, { withPlaybacks: person.last_playback > 0 })
      : new Map<TitleId, LoadedShelf>();
  return new UnitOfWork(account, person, shelves);
}

export class UnitOfWork {
  readonly account: AccountId;
  /** The person's row after the changes so far. */
  person: PersonRow;
  /** The shelves after the changes so far. */
  readonly shelves: Map<TitleId, LoadedShelf>;
  #written: PersonRow;
  #activityTimes: ActivityTimes | null = null;
  #rows = new ShelfRows();
  #revisions: revisionSql.WrittenRevisionRow[] = [];
  #changes: revisionSql.ChangeRow[] = [];
  #changesCheckins = false;

  constructor(account: AccountId, person: PersonRow, shelves: Map<TitleId, LoadedShelf>) {
    this.account = account;
    this.person = person;
    this.#written = person;
    this.shelves = shelves;
  }

  /** Sets the times of the activities to a new stamp, made by `next` from the person's stamp. Returns the stamp. */
  moveActivityTimes(activities: ReadonlySet<Activity>, next: (before: Millis) => Millis): Millis {
    const before = this.person.stamp;
    if (activities.size === 0) return before;
    this.#activityTimes ??= parseActivityTimes(this.person.activity_times);
    const stamp = next(before);
    for (const activity of activities) this.#activityTimes[activity] = stamp;
    return stamp;
  }

  /** Takes changed shelves, which the next requests of the same transaction see, to be written by `write`. */
  putShelves(changed: readonly Working[], at: WriteStamp): void {
    for (const one of changed) {
      this.shelves.set(one.title.id, this.#rows.put(one, at));
      this.#changesCheckins ||= one.changes.some(changesCheckin);
    }
  }

  /** Takes a revision, to be written by `write`. */
  putRevision(
    { now, app, source, undid }: Author,
    revision: RevisionNumber,
    changed: readonly Working[],
  ): void {
    const summary = summarize(
      changed.map((one) => ({ isRemoved: removesTitle(one), changes: one.changes })),
      undid,
    );
    const { removed } = summary;
    this.#revisions.push({ revision, at: now, app, source, summary: JSON.stringify(summary), removed });
    for (const { title, changes } of changed)
      this.#changes.push({
        revision,
        title: title.id,
        snapshot: encodeSnapshot(title),
        changes: encodeChanges(changes),
      });
  }

  /** Writes the rows that are not written yet. The number of statements does not grow with the number of rows. */
  *write(): Steps<void> {
    if (this.person === this.#written) return;
    const airTimes = [this.person.next_air_at, yield* this.#rows.write(this.account)];
    yield* insertAccountRows(revisionSql.write, this.account, this.#revisions.splice(0));
    yield* insertAccountRows(revisionSql.writeChanges, this.account, this.#changes.splice(0));
    if (this.#changesCheckins) yield* scheduleCheckins(this.account);
    this.#changesCheckins = false;
    const activity_times =
      this.#activityTimes === null ? this.person.activity_times : printActivityTimes(this.#activityTimes);
    this.person = {
      ...this.person,
      next_air_at: earliest(airTimes.filter((time) => time !== null)),
      activity_times,
    };
    yield* updatePerson(this.account, this.person);
    this.#written = this.person;
  }
}
