// One person's library in memory, kept by nothing but the core's decisions and `apply`: what any database has to hold.

import { decideHistory } from "../../src/core/history/history.ts";
import { decideRemoval } from "../../src/core/history/removal.ts";
import type { NamedPart, WatchRequest } from "../../src/core/history/watch-request.ts";
import {
  type Millis,
  type NextIds,
  type Part,
  type PlaybackId,
  partKey,
  type TitleId,
  toPlaybackId,
  toRewatchId,
} from "../../src/core/ids.ts";
import { decideList, type ListRequest } from "../../src/core/lists/list.ts";
import { decideRating, decideRatingRemoval, type RatingRequest } from "../../src/core/lists/rating.ts";
import { isOutstanding, type Playback, RETENTION_MILLIS } from "../../src/core/playback/playback.ts";
import type { ScrobbleRequest } from "../../src/core/playback/playback-after.ts";
import {
  decideEndedCheckin,
  decidePlaybackRemoval,
  decideSuperseded,
} from "../../src/core/playback/playback-end.ts";
import { decideScrobble, type ScrobbleOutcome } from "../../src/core/playback/scrobble.ts";
import { apply } from "../../src/core/revisions/apply.ts";
import { isPlaybackChange } from "../../src/core/revisions/change.ts";
import type { Plan } from "../../src/core/revisions/plan.ts";
import { decideRewatch, type RewatchOutcome, withoutSessions } from "../../src/core/rewatches/rewatch.ts";
import type { RewatchRequest } from "../../src/core/rewatches/rewatch-request.ts";
import { EMPTY_SHELF, type Shelf } from "../../src/core/shelf.ts";
import type { Title } from "../../src/core/titles/title.ts";

export class ModelLibrary {
  readonly #titles: ReadonlyMap<TitleId, Title>;
  readonly #shelves = new Map<TitleId, Shelf>();
  #lastRewatch = 0;
  #lastPlayback = 0;

  constructor(titles: readonly Title[]) {
    this.#titles = new Map(titles.map((title) => [title.id, title]));
  }

  shelf(id: TitleId): Shelf {
    return this.#shelves.get(id) ?? EMPTY_SHELF;
  }

  /** The stored playbacks, by title and number. */
  playbacks(): { title: TitleId; playback: Playback }[] {
    return [...this.#shelves]
      .flatMap(([title, { playbacks = [] }]) => playbacks.map((playback) => ({ title, playback })))
      .sort((one, other) => one.playback.id - other.playback.id);
  }

  watch(title: Title, request: WatchRequest, rewatch: RewatchRequest | null, now: Millis): RewatchOutcome {
    const asked = knownParts(title, request);
    return this.#do(title, (shelf, next) =>
      rewatch === null
        ? withoutSessions(decideHistory(shelf, title, asked, now))
        : decideRewatch(shelf, title, { request: asked, rewatch, firstId: next.rewatch }, now),
    );
  }

  remove(title: Title, parts: readonly NamedPart[] | null, now: Millis) {
    return this.#do(title, (shelf) => decideRemoval(shelf, title, { parts }, now));
  }

  file(title: Title, request: ListRequest, now: Millis) {
    return this.#do(title, (shelf) => decideList(shelf, title, request, now));
  }

  rate(title: Title, request: RatingRequest, now: Millis) {
    return this.#do(title, (shelf) => decideRating(shelf, title, request, now));
  }

  unrate(title: Title) {
    return this.#do(title, (shelf) => decideRatingRemoval(shelf));
  }

  /** A player's call; the first one of a person's other titles that plays is ended before it, and so on. */
  play(title: Title, request: ScrobbleRequest, now: Millis): ScrobbleOutcome {
    this.#forgetOldPlaybacks(now);
    if (request.kind === "start" || request.kind === "checkin")
      for (const other of this.#titlesWith(isOutstanding))
        if (other.id !== title.id)
          this.#do(other, (shelf, next) => decideSuperseded(shelf, other, { by: request, next }, now));
    return this.#do(title, (shelf, next) => decideScrobble(shelf, title, { request, next }, now));
  }

  /** Ends the check-ins whose time has come. */
  mature(now: Millis): void {
    const isDue = ({ state, endsOn }: Playback): boolean => state === "checkin" && endsOn <= now;
    for (const title of this.#titlesWith(isDue))
      this.#do(title, (shelf, next) => decideEndedCheckin(shelf, title, { wantsRewatches: true, next }, now));
  }

  /** Whether there was such a playback. */
  forget(id: PlaybackId, now: Millis): boolean {
    const stored = this.playbacks().find(({ playback }) => playback.id === id);
    const title = stored && this.#titles.get(stored.title);
    if (!stored || !title || isTooOld(stored.playback, now)) return false;
    return this.#do(title, (shelf) => decidePlaybackRemoval(shelf, id));
  }

  #do<Outcome>({ id }: Title, decide: (shelf: Shelf, next: NextIds) => Plan<Outcome>): Outcome {
    const { changes, outcome } = decide(this.shelf(id), {
      rewatch: toRewatchId(this.#lastRewatch + 1),
      playback: toPlaybackId(this.#lastPlayback + 1),
    });
    for (const change of changes) {
      if ("rewatch" in change) this.#lastRewatch = Math.max(this.#lastRewatch, change.rewatch);
      if (isPlaybackChange(change)) this.#lastPlayback = Math.max(this.#lastPlayback, change.after?.id ?? 0);
    }
    this.#shelves.set(id, apply(this.shelf(id), changes));
    return outcome;
  }

  #titlesWith(holds: (playback: Playback) => boolean): Title[] {
    return [...this.#titles.values()]
      .filter(({ id }) => this.shelf(id).playbacks?.some(holds))
      .sort((one, other) => one.id - other.id);
  }

  /** Contract: scrobble.md 3: saved playbacks are kept for a while, and finished stops for an hour. */
  #forgetOldPlaybacks(now: Millis): void {
    for (const [id, { playbacks, ...shelf }] of this.#shelves) {
      if (!playbacks) continue;
      const kept = playbacks.filter(
        (one) => !isTooOld(one, now) && !(one.state === "watched" && one.endsOn < now),
      );
      this.#shelves.set(id, kept.length > 0 ? { ...shelf, playbacks: kept } : shelf);
    }
  }
}

const isTooOld = ({ state, pausedAt }: Playback, now: Millis): boolean =>
  state === "paused" && (pausedAt ?? 0) < now - RETENTION_MILLIS.vip;

/** What the title does not have is told apart before anything is decided. */
function knownParts(title: Title, request: WatchRequest): WatchRequest {
  if (request.parts === null || title.type === "movie") return request;
  const isKnown = ({ season, number }: NamedPart): boolean =>
    number === null
      ? title.episodes.some(({ part }) => part.season === season)
      : title.byKey.has(partKey({ season, number } satisfies Part));
  return {
    ...request,
    parts: request.parts.filter(isKnown),
    unknown: request.parts.filter((part) => !isKnown(part)).map(({ source }) => source),
  };
}
