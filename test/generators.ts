// Titles, shelves and requests for tests: builders with defaults, and fast-check arbitraries for the laws.

import fc from "fast-check";
import { decideHistory } from "../src/core/history/history.ts";
import type { NamedPart, WatchRequest } from "../src/core/history/watch-request.ts";
import {
  type Millis,
  MOVIE_PART,
  type Part,
  type PartKey,
  partKey,
  partOfKey,
  toMillis,
  toPlaybackId,
  toRewatchId,
  toTitleId,
} from "../src/core/ids.ts";
import { PLAYBACK_STATES, type Playback } from "../src/core/playback/playback.ts";
import { apply } from "../src/core/revisions/apply.ts";
import type {
  Change,
  EntryChange,
  PlaybackChange,
  RewatchChange,
  RewatchWatchChange,
  WatchChange,
} from "../src/core/revisions/change.ts";
import { changeEntry, entryFields, type Plan } from "../src/core/revisions/plan.ts";
import {
  EMPTY_SHELF,
  type Entry,
  LIST_STATUSES,
  type ListStatus,
  REWATCH_STATUSES,
  type RewatchState,
  type Shelf,
} from "../src/core/shelf.ts";
import { DAY, UNKNOWN_DATE } from "../src/core/time.ts";
import {
  type AiringStatus,
  ANIME_TYPES,
  type Episode,
  makeEpisode,
  makeTitle,
  type Title,
  type TitleFacts,
} from "../src/core/titles/title.ts";

/** A whole second, like every time that decisions get as `now`. */
export const NOW = Date.parse("2026-11-24T12:00:00Z") as Millis;
/** The time `days` after NOW; negative days are in the past. */
export const inDays = (days: number): Millis => toMillis(NOW + days * DAY);
const PAST = inDays(-1000);
const FUTURE = inDays(30);

const BLANK: TitleFacts = {
  id: toTitleId(1),
  type: "show",
  animeType: null,
  name: "A title",
  englishName: null,
  slug: "a-title",
  year: 2001,
  status: null,
  releasedAt: null,
  runtime: null,
  poster: null,
  ids: {},
  numbering: [],
  episodes: [],
};

type ShowFacts = {
  readonly id?: number;
  /** The numbers of episodes of season 1, 2, …; all episodes have aired. */
  readonly seasons?: readonly number[];
  /** The number of episodes of season 0; all have aired. */
  readonly specials?: number;
  /** The number of episodes at the end of the last season that have not aired. */
  readonly unaired?: number;
  readonly status?: AiringStatus | null;
  readonly anime?: boolean;
};

/** A show or anime. By default it has ended, or is airing if it has unaired episodes. */
export function aShow({
  id = 1,
  seasons = [],
  specials = 0,
  unaired = 0,
  status = unaired > 0 ? "airing" : "ended",
  anime = false,
}: ShowFacts): Title {
  const episodes: Episode[] = [];
  const add = (season: number, from: number, count: number, airedAt: Millis): void => {
    for (let at = 0; at < count; at += 1)
      episodes.push(makeEpisode({ season, number: from + at }, { airedAt }));
  };
  add(0, 1, specials, PAST);
  for (const [at, count] of seasons.entries()) add(at + 1, 1, count, PAST);
  add(Math.max(seasons.length, 1), (seasons.at(-1) ?? 0) + 1, unaired, FUTURE);
  const kind = anime ? ({ type: "anime", animeType: "tv" } as const) : ({ type: "show" } as const);
  return makeTitle({ ...BLANK, ...kind, id: toTitleId(id), status, episodes });
}

/** A movie that is released by default. */
export function aMovie({
  id = 2,
  releasedAt = PAST,
}: {
  id?: number;
  releasedAt?: Millis | null;
} = {}): Title {
  return makeTitle({ ...BLANK, id: toTitleId(id), type: "movie", releasedAt });
}

/** The named part of a text: `1x2` is season 1, number 2; `1` is the whole season 1. */
export function named(text: string, source = 0, watchedAt: Millis | null = null): NamedPart {
  const [season, number] = text.split("x");
  return { season: Number(season), number: number === undefined ? null : Number(number), watchedAt, source };
}

/** The named parts of texts; the source of each is its index. */
export const parts = (...texts: readonly string[]): NamedPart[] => texts.map((text, at) => named(text, at));

/** The key of a part such as `1x2`. */
export function key(text: string): PartKey {
  const { season, number } = named(text);
  return partKey({ season, number: number ?? 0 });
}

/** A request; by default, of the whole title and without a time. */
export function aRequest(fields: Partial<WatchRequest> = {}): WatchRequest {
  return {
    parts: null,
    unknown: [],
    watchedAt: null,
    addedAt: null,
    status: null,
    rating: null,
    ratedAt: null,
    memo: undefined,
    skipAutoWatching: false,
    ...fields,
  };
}

/** An entry; by default `watching`, without rating and memo. */
export function anEntry(fields: Partial<Entry> = {}): Entry {
  return {
    status: "watching",
    rating: null,
    ratedAt: null,
    memo: null,
    addedAt: inDays(-100),
    completedInBulkAt: null,
    ...fields,
  };
}

/** A shelf with an entry and watches, all of them ten days ago. */
export function aShelf(entry: Partial<Entry>, watched: readonly (string | PartKey)[] = []): Shelf {
  const keys = watched.map((one) => (typeof one === "string" ? key(one) : one));
  return {
    entry: anEntry(entry),
    watches: new Map(keys.map((one) => [one, inDays(-10)])),
    rewatches: [],
  };
}

/** A playback; by default of episode 1x1, paused a day ago at 40 percent. */
export function aPlayback({
  id = 1,
  ...fields
}: Partial<Omit<Playback, "id">> & { id?: number } = {}): Playback {
  return {
    part: { season: 1, number: 1 },
    state: "paused",
    progress: 40,
    startedAt: inDays(-1),
    pausedAt: inDays(-1),
    endsOn: inDays(-1),
    allowRewatch: false,
    app: "player",
    ...fields,
    id: toPlaybackId(id),
  };
}

const FIRST_SESSION: RewatchState = {
  status: "active",
  createdAt: inDays(-2),
  startedAt: inDays(-2),
  lastWatchedAt: null,
};

/** One change of each kind. Together they can be applied to an empty shelf. */
export const CHANGES_OF_EACH_KIND: readonly [
  EntryChange,
  WatchChange,
  RewatchChange,
  RewatchWatchChange,
  PlaybackChange,
] = [
  { field: "status", before: null, after: "watching" },
  { part: { season: 1, number: 1 }, before: null, after: inDays(-1) },
  { rewatch: toRewatchId(1), before: null, after: FIRST_SESSION },
  { rewatch: toRewatchId(1), part: { season: 1, number: 1 }, before: null, after: inDays(-1) },
  { kind: "playback", before: null, after: aPlayback({ id: 7 }) },
];

/** Whole seconds: the unknown date, before 1970, recent, and in the future. */
export const times: fc.Arbitrary<Millis> = fc.oneof(
  fc.constant(UNKNOWN_DATE),
  fc.integer({ min: -1_000_000, max: 100_000 }).map((minutes) => toMillis(NOW + minutes * 60_000)),
  fc.integer({ min: -2_000_000_000, max: 4_000_000_000 }).map((seconds) => toMillis(seconds * 1000)),
);

const maybe = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.option(values, { nil: null, freq: 2 });

const airings: fc.Arbitrary<AiringStatus | null> = fc.constantFrom(
  "airing",
  "ended",
  "upcoming",
  "tba",
  null,
);

/** The air dates of a title's episodes: all in the past, all in the future, all unknown, or mixed. */
const airDates = fc.oneof(
  fc.constant(fc.constant(PAST)),
  fc.constant(fc.constant(FUTURE)),
  fc.constant(fc.constant(null)),
  fc.constant(fc.constantFrom(PAST, FUTURE, NOW, null)),
);

const seriesFacts: fc.Arbitrary<TitleFacts> = airDates.chain((airedAt) =>
  fc
    .record(
      {
        animeType: fc.option(fc.constantFrom(...ANIME_TYPES), { nil: null }),
        status: airings,
        id: fc.integer({ min: 1, max: 2_000_000_000 }),
        specials: fc.array(airedAt, { maxLength: 3 }),
        seasons: fc.array(fc.array(airedAt, { maxLength: 4 }), { maxLength: 3 }),
      },
      { noNullPrototype: true },
    )
    .map(({ animeType, status, id, specials, seasons }) => ({
      ...BLANK,
      id: toTitleId(id),
      type: animeType === null ? "show" : "anime",
      animeType,
      status,
      episodes: [specials, ...seasons].flatMap((dates, season) =>
        dates.map((date, at) => makeEpisode({ season, number: at + 1 }, { airedAt: date })),
      ),
    })),
);

const movieFacts: fc.Arbitrary<TitleFacts> = fc
  .record(
    {
      id: fc.integer({ min: 1, max: 2_000_000_000 }),
      status: airings,
      releasedAt: fc.constantFrom(PAST, FUTURE, null),
    },
    { noNullPrototype: true },
  )
  .map((facts) => ({ ...BLANK, ...facts, id: toTitleId(facts.id), type: "movie" }));

/** Movies, shows and anime, with and without episodes, specials and dates, of every airing status. */
export const titles: fc.Arbitrary<Title> = fc
  .oneof({ arbitrary: movieFacts, weight: 1 }, { arbitrary: seriesFacts, weight: 3 })
  .map(makeTitle);

/** The parts of a request: seasons and episodes, some of them twice, and some that the title does not have. */
export function namedParts(title: Title): fc.Arbitrary<NamedPart[]> {
  const known = title.episodes.map(({ part }) => part);
  const unknown: Part[] = [
    { season: 1, number: 99 },
    { season: 9, number: 1 },
    { season: 1, number: 1 },
  ];
  const named = fc.oneof(
    { arbitrary: fc.constantFrom(...(known.length > 0 ? known : unknown)), weight: 6 },
    { arbitrary: fc.constantFrom(...unknown), weight: 1 },
    { arbitrary: fc.integer({ min: 0, max: 4 }).map((season) => ({ season, number: null })), weight: 1 },
  );
  return fc
    .array(fc.record({ part: named, watchedAt: maybe(times) }, { noNullPrototype: true }), { maxLength: 6 })
    .map((list) => list.map(({ part, watchedAt }, source) => ({ ...part, watchedAt, source })));
}

const memos = fc.record(
  {
    // Not blank: a blank text removes the memo, and is parsed as null.
    text: fc.string({ unit: "grapheme", maxLength: 8 }).filter((text) => text.trim() !== ""),
    isPrivate: fc.boolean(),
  },
  { noNullPrototype: true },
);

/** The statuses that a request can set. A movie on hold is rejected before the decision. */
const statusesOf = (title: Title): readonly ListStatus[] =>
  title.type === "movie" ? LIST_STATUSES.filter((status) => status !== "hold") : LIST_STATUSES;

/** Requests that `POST /sync/history` can make about a title. */
export function watchRequests(title: Title): fc.Arbitrary<WatchRequest> {
  // Only a request that names parts can have unknown parts.
  const unknown = fc.oneof(
    { arbitrary: fc.constant<number[]>([]), weight: 4 },
    { arbitrary: fc.constant([1001]), weight: 1 },
  );
  const targets = fc.oneof(
    fc.constant({ parts: null, unknown: [] }),
    fc.record({ parts: namedParts(title), unknown }, { noNullPrototype: true }),
  );
  const rest = fc.record(
    {
      watchedAt: maybe(times),
      addedAt: maybe(times),
      status: maybe(fc.constantFrom(...statusesOf(title))),
      rating: maybe(fc.integer({ min: 1, max: 10 })),
      ratedAt: maybe(times),
      memo: fc.oneof(fc.constantFrom(undefined, null), memos),
      skipAutoWatching: fc.boolean(),
    },
    { noNullPrototype: true },
  );
  return fc.tuple(targets, rest).map(([target, fields]) => ({ ...target, ...fields }));
}

/** An edit of a shelf. It is valid for any shelf. */
export type ShelfEdit = (shelf: Shelf) => Plan<unknown>;

const sessions: fc.Arbitrary<RewatchState> = fc.record(
  {
    status: fc.constantFrom(...REWATCH_STATUSES),
    createdAt: times,
    startedAt: times,
    lastWatchedAt: maybe(times),
  },
  { noNullPrototype: true },
);

const editBy =
  (changes: (shelf: Shelf) => Change[]): ShelfEdit =>
  (shelf) => ({ changes: changes(shelf), outcome: null });

/** Removes everything from the shelf. */
export const clearShelf: ShelfEdit = editBy((shelf) => [
  ...shelf.rewatches.flatMap(({ id, state, watches }): Change[] => [
    ...[...watches].map(([at, before]) => ({ rewatch: id, part: partOfKey(at), before, after: null })),
    { rewatch: id, before: state, after: null },
  ]),
  ...[...shelf.watches].map(([at, before]): Change => ({ part: partOfKey(at), before, after: null })),
  ...changeEntry(shelf.entry, { ...entryFields(null) }),
]);

/**
 * Edits of the shelf of a title: watch requests, changes of the status, of watches and of rewatch sessions, and removals.
 * Sessions are numbered per account, so each title of an account needs its own range of three ids from `firstSession`.
 */
export function shelfEdits(title: Title, firstSession = 1): fc.Arbitrary<ShelfEdit> {
  const ifListed = (changes: (shelf: Shelf, entry: Entry) => Change[]): ShelfEdit =>
    editBy((shelf) => (shelf.entry === null ? [] : changes(shelf, shelf.entry)));
  const known = title.episodes.length > 0 ? title.episodes.map(({ part }) => part) : [MOVIE_PART];
  const part = fc.constantFrom(...known);
  const session = fc.integer({ min: firstSession, max: firstSession + 2 }).map(toRewatchId);
  return fc.oneof(
    {
      arbitrary: watchRequests(title).map(
        (request): ShelfEdit =>
          (shelf) =>
            decideHistory(shelf, title, request, NOW),
      ),
      weight: 4,
    },
    fc
      .constantFrom(...statusesOf(title).filter((status) => title.type !== "movie" || status !== "watching"))
      .map((status) => ifListed((_, entry) => changeEntry(entry, { status }))),
    fc.tuple(part, maybe(times)).map(([part, after]) =>
      ifListed((shelf) => {
        const before = shelf.watches.get(partKey(part)) ?? null;
        return before === after ? [] : [{ part, before, after }];
      }),
    ),
    fc.tuple(session, sessions).map(([rewatch, after]) =>
      ifListed((shelf) => {
        const before = shelf.rewatches.find(({ id }) => id === rewatch)?.state ?? null;
        return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ rewatch, before, after }];
      }),
    ),
    fc.tuple(session, part, maybe(times)).map(([rewatch, part, after]) =>
      ifListed((shelf) => {
        const found = shelf.rewatches.find(({ id }) => id === rewatch);
        const before = found?.watches.get(partKey(part)) ?? null;
        return !found || before === after ? [] : [{ rewatch, part, before, after }];
      }),
    ),
    fc.constant(clearShelf),
  );
}

const playbacks: fc.Arbitrary<Playback> = fc.record(
  {
    id: fc.integer({ min: 1, max: 3 }).map(toPlaybackId),
    part: fc.constantFrom(MOVIE_PART, { season: 1, number: 1 }, { season: 0, number: 2 }),
    state: fc.constantFrom(...PLAYBACK_STATES),
    progress: fc.double({ min: 0, max: 100, noNaN: true }).map((percent) => percent + 0),
    startedAt: times,
    pausedAt: maybe(times),
    endsOn: times,
    allowRewatch: fc.boolean(),
    app: fc.string({ unit: "grapheme", maxLength: 4 }),
  },
  { noNullPrototype: true },
);

/** Edits of playbacks, with or without an entry: a playback is added, changed or deleted. */
export const playbackEdits: fc.Arbitrary<ShelfEdit> = fc
  .tuple(playbacks, fc.boolean())
  .map(([playback, isDeleted]) =>
    editBy(({ playbacks: existing = [] }) => {
      const before = existing.find(({ id }) => id === playback.id) ?? null;
      const after = isDeleted ? null : playback;
      return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ kind: "playback", before, after }];
    }),
  );

/** An empty shelf after the edits, in order. */
export function shelfAfter(edits: readonly ShelfEdit[]): Shelf {
  return edits.reduce((shelf, edit) => apply(shelf, edit(shelf).changes), EMPTY_SHELF);
}

/** Shelves of the title that edits can produce, the empty one included. */
export function shelves(title: Title): fc.Arbitrary<Shelf> {
  return fc.array(shelfEdits(title), { maxLength: 5 }).map(shelfAfter);
}

/** The arguments of a decision, except the time. */
export type Scene<Request> = { readonly title: Title; readonly shelf: Shelf; readonly request: Request };

/** Scenes whose request comes from `requests`. */
export function scenes<Request>(
  requests: (title: Title) => fc.Arbitrary<Request>,
): fc.Arbitrary<Scene<Request>> {
  return titles.chain((title) =>
    fc.record(
      { title: fc.constant(title), shelf: shelves(title), request: requests(title) },
      { noNullPrototype: true },
    ),
  );
}
