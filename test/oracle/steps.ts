// What a story is made of: every kind of write, as the values that the core decides on and as the body that asks for it.

import fc from "fast-check";
import type { NamedPart, WatchRequest } from "../../src/core/history/watch-request.ts";
import type { Millis } from "../../src/core/ids.ts";
import type { ListRequest } from "../../src/core/lists/list.ts";
import type { RatingRequest } from "../../src/core/lists/rating.ts";
import type { ScrobbleKind } from "../../src/core/playback/playback-after.ts";
import { LIST_STATUSES, REWATCH_STATUSES, type RewatchStatus } from "../../src/core/shelf.ts";
import { DAY, HOUR, MINUTE, printTime, SECOND } from "../../src/core/time.ts";
import type { Episode, Title, TitleType } from "../../src/core/titles/title.ts";
import { namedParts, times, watchRequests } from "../generators.ts";

/** What is said of sessions; the session is the nth that the title has, or one that it has not. */
export type Word = {
  readonly isExplicit: boolean;
  readonly nth: number | null;
  readonly status: RewatchStatus | null;
  readonly lastWatchedAt: Millis | null;
};
export type Watched = { readonly title: Title; readonly request: WatchRequest; readonly word: Word };

export type Step =
  | { do: "watch"; all: readonly Watched[]; skip: boolean; allowRewatch: boolean }
  | { do: "remove"; title: Title; parts: readonly NamedPart[] | null }
  | { do: "file"; title: Title; request: ListRequest }
  | { do: "rate"; title: Title; request: RatingRequest }
  | { do: "unrate"; title: Title }
  | {
      do: "play";
      title: Title;
      episode: Episode;
      kind: ScrobbleKind;
      progress: number;
      allowRewatch: boolean;
      /** Which of the person's players it is. */
      player: 0 | 1;
      /** A player that had no answer sends it once more. */
      twice: boolean;
    }
  | { do: "forget"; nth: number }
  | { do: "wait"; milliseconds: number }
  | { do: "background" }
  | { do: "repeat"; nth: number };

const maybe = <Value>(values: fc.Arbitrary<Value>, freq = 2): fc.Arbitrary<Value | null> =>
  fc.option(values, { nil: null, freq });
const plain = { noNullPrototype: true } as const;

const words: fc.Arbitrary<Word> = fc.record(
  {
    isExplicit: fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
    nth: maybe(fc.nat(3), 1),
    status: maybe(fc.constantFrom(...REWATCH_STATUSES), 1),
    lastWatchedAt: maybe(times, 1),
  },
  plain,
);

const watched = (title: Title): fc.Arbitrary<Watched> =>
  fc
    .tuple(watchRequests(title), maybe(namedParts(title)), words)
    // A movie is sent without parts: in its list they mean nothing.
    .map(([request, parts, word]) => ({
      title,
      request: { ...request, unknown: [], parts: title.type === "movie" ? null : parts },
      word,
    }));

/** Steps of all kinds about these titles. */
export function stepsAbout(titles: readonly Title[]): fc.Arbitrary<Step> {
  const some = fc.constantFrom(...titles);
  const playable = fc.constantFrom(
    ...titles.flatMap((title) =>
      // An anime movie is played as a whole: as its first part.
      (title.animeType === "movie" ? title.episodes.slice(0, 1) : title.episodes).map((episode) => ({
        title,
        episode,
      })),
    ),
  );
  const of = <Kind extends Step>(arbitrary: fc.Arbitrary<Kind>, weight: number) => ({ arbitrary, weight });
  return fc.oneof(
    of(
      fc.record(
        {
          do: fc.constant("watch" as const),
          all: fc.array(some.chain(watched), { minLength: 1, maxLength: 3 }),
          skip: fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
          allowRewatch: fc.integer({ min: 0, max: 2 }).map((one) => one > 0),
        },
        plain,
      ),
      10,
    ),
    of(
      fc
        .record(
          {
            do: fc.constant("play" as const),
            at: playable,
            kind: fc.constantFrom("start", "pause", "stop", "stop", "checkin" as const),
            progress: fc.constantFrom(0, 10, 50, 79.99, 80, 95, 100),
            allowRewatch: fc.boolean(),
            player: fc.constantFrom(0, 1 as const),
            twice: fc.integer({ min: 0, max: 2 }).map((one) => one === 0),
          },
          plain,
        )
        .map(({ at, ...rest }) => ({ ...at, ...rest })),
      8,
    ),
    of(
      some.chain((title) =>
        fc.record(
          {
            do: fc.constant("remove" as const),
            title: fc.constant(title),
            parts: title.type === "movie" ? fc.constant(null) : maybe(namedParts(title), 5),
          },
          plain,
        ),
      ),
      3,
    ),
    of(
      some.chain((title) =>
        fc.record(
          {
            do: fc.constant("file" as const),
            title: fc.constant(title),
            request: fc.record(
              {
                to: fc.constantFrom(...LIST_STATUSES.filter((to) => to !== "hold" || title.type !== "movie")),
                watchedAt: maybe(times),
                addedAt: maybe(times),
              },
              plain,
            ),
          },
          plain,
        ),
      ),
      3,
    ),
    of(
      fc.record(
        {
          do: fc.constant("rate" as const),
          title: some,
          request: fc.record({ rating: fc.integer({ min: 1, max: 10 }), ratedAt: maybe(times) }, plain),
        },
        plain,
      ),
      2,
    ),
    of(fc.record({ do: fc.constant("unrate" as const), title: some }, plain), 1),
    of(fc.record({ do: fc.constant("forget" as const), nth: fc.nat(4) }, plain), 1),
    of(
      fc.record(
        {
          do: fc.constant("wait" as const),
          milliseconds: fc.constantFrom(SECOND, 30 * MINUTE, HOUR - SECOND, HOUR, DAY, 2 * DAY, 100 * DAY),
        },
        plain,
      ),
      5,
    ),
    of(fc.record({ do: fc.constant("background" as const) }, plain), 2),
    of(fc.record({ do: fc.constant("repeat" as const), nth: fc.nat(20) }, plain), 6),
  );
}

const SECTION: Record<TitleType, string> = { movie: "movies", show: "shows", anime: "anime" };
const ORDER: readonly TitleType[] = ["movie", "show", "anime"];
const told = (name: string, at: Millis | null): Record<string, string> =>
  at === null ? {} : { [name]: printTime(at) };

function seasonsOf(parts: readonly NamedPart[] | null): { seasons?: object[] } {
  if (parts === null) return {};
  const seasons = parts.map(({ season, number, watchedAt }) =>
    number === null
      ? { number: season, ...told("watched_at", watchedAt) }
      : { number: season, episodes: [{ number, ...told("watched_at", watchedAt) }] },
  );
  return { seasons };
}

/** The item of POST /sync/history that asks for this; `rewatchId` is the session that the word speaks of. */
function watchedItem({ title, request, word }: Watched, rewatchId: number | null): object {
  const { parts, watchedAt, addedAt, status, rating, ratedAt, memo } = request;
  return {
    ids: { simkl: title.id },
    ...told("watched_at", watchedAt),
    ...told("added_at", addedAt),
    ...told("rated_at", ratedAt),
    ...(status === null ? {} : { status }),
    ...(rating === null ? {} : { rating }),
    ...(memo === undefined
      ? {}
      : { memo: memo === null ? {} : { text: memo.text, is_private: memo.isPrivate } }),
    ...(word.isExplicit ? { is_rewatch: true } : {}),
    ...(rewatchId === null ? {} : { rewatch_id: rewatchId }),
    ...(word.status === null ? {} : { rewatch_status: word.status }),
    ...told("last_watched_at", word.lastWatchedAt),
    ...seasonsOf(parts),
  };
}

/** In the order in which a body is gone through: movies, shows, anime. */
export const inBodyOrder = <Item extends { readonly title: Title }>(all: readonly Item[]): Item[] =>
  ORDER.flatMap((type) => all.filter(({ title }) => title.type === type));

/** The body of POST /sync/history for all of them. */
export const watchedBody = (all: readonly (Watched & { readonly rewatchId: number | null })[]): object =>
  Object.fromEntries(
    ORDER.map((type) => [
      SECTION[type],
      all.filter(({ title }) => title.type === type).map((one) => watchedItem(one, one.rewatchId)),
    ]),
  );

/** The body that says something of one title. */
export const titleBody = ({ id, type }: Title, says: object): object => ({
  [SECTION[type]]: [{ ids: { simkl: id }, ...says }],
});
export const removalBody = (title: Title, parts: readonly NamedPart[] | null): object =>
  titleBody(title, seasonsOf(parts));
export const filingBody = (title: Title, { to, watchedAt, addedAt }: ListRequest): object =>
  titleBody(title, { to, ...told("watched_at", watchedAt), ...told("added_at", addedAt) });
export const ratingBody = (title: Title, { rating, ratedAt }: RatingRequest): object =>
  titleBody(title, { rating, ...told("rated_at", ratedAt) });

export function playingBody({ title, episode, progress }: Extract<Step, { do: "play" }>): object {
  const named = { ids: { simkl: title.id } };
  if (title.type === "movie") return { movie: named, progress };
  return { [title.type]: named, episode: episode.part, progress };
}
