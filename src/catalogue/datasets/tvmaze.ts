// TVmaze's shows as its API gives them, in arrays, with or without their episodes embedded. Data: CC BY-SA 4.0.

import { basename } from "node:path";
import { type Millis, toMillis } from "../../core/ids.ts";
import { parseTime } from "../../core/time.ts";
import type { AiringStatus } from "../../core/title.ts";
import { ask, rowsOf, type Steps } from "../../database/statement.ts";
import { type Addition, addTitles } from "../additions.ts";
import { spreadEpisodes } from "../anime-episodes.ts";
import type { EpisodeFacts } from "../document.ts";
import * as writing from "../writing-statements.ts";
import { addCounts, type Counts, DatasetFormatError, type Pass } from "./dataset.ts";
import { firstCharacter, readJsonArray } from "./files.ts";
import { countResults } from "./results.ts";

export type TvmazeShow = {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly premiered?: unknown;
  readonly status?: unknown;
  readonly runtime?: unknown;
  readonly averageRuntime?: unknown;
  readonly weight?: unknown;
  readonly externals?: { readonly thetvdb?: unknown; readonly imdb?: unknown } | null;
  readonly _embedded?: { readonly episodes?: unknown; readonly akas?: unknown };
};

const STATUS: ReadonlyMap<unknown, AiringStatus> = new Map<unknown, AiringStatus>([
  ["Running", "airing"],
  ["Ended", "ended"],
  ["To Be Determined", "tba"],
  ["In Development", "upcoming"],
]);

/** @throws DatasetFormatError */
export async function tvmazePasses(paths: readonly string[]): Promise<Pass[]> {
  for (const path of paths)
    if ((await firstCharacter(path)) !== "[")
      throw new DatasetFormatError(`${path} is no list of TVmaze's shows`);
  return paths.map((path): Pass => {
    const pass: Pass<TvmazeShow> = {
      name: `shows of ${basename(path)}`,
      path,
      batch: 200,
      rows: () => readJsonArray(path) as AsyncGenerator<TvmazeShow>,
      isUsable: (show) => toAddition(show) !== null,
      write: writeShows,
    };
    return pass as Pass;
  });
}

function* writeShows(shows: readonly TvmazeShow[]): Steps<Partial<Counts>> {
  const read = shows.flatMap((show) => {
    const addition = toAddition(show);
    return addition ? [{ show, addition }] : [];
  });
  const results = yield* addTitles(
    read.map(({ addition }) => addition),
    "tvmaze",
  );
  const popular = new Map<number, number>();
  let spread = 0;
  for (const [at, result] of results.entries()) {
    const { show, addition } = read[at] ?? {};
    if (result.kind === "anime" && addition)
      spread += yield* spreadEpisodes(result.titles, addition.episodes, "tvmaze");
    if ("title" in result && typeof show?.weight === "number") popular.set(result.title, show.weight);
  }
  yield* writeWeights(popular);
  return addCounts(countResults(results), { skipped: shows.length - read.length, episodes: spread });
}

/** How known a show is, where nobody has counted votes. */
function* writeWeights(weights: ReadonlyMap<number, number>): Steps<void> {
  const states = yield* ask(writing.findTitles, rowsOf([...weights.keys()].map((title) => [title])));
  const unknown = states.filter(({ popularity }) => popularity === 0);
  const written = unknown.flatMap(({ title }): [number, number][] => {
    // A hundred of TVmaze's is a show that hundreds of thousands have rated.
    const popularity = Math.round(Math.min(100, Math.max(0, weights.get(title) ?? 0)) * 8) / 10;
    return popularity > 0 ? [[title, popularity]] : [];
  });
  if (written.length === 0) return;
  yield* ask(writing.writePopularity, rowsOf(written));
  yield* ask(writing.writeSearchDue, rowsOf(written.map(([title]) => [title])));
}

/** A show as the catalogue keeps it; null for what is none, such as an episode. */
export function toAddition(show: TvmazeShow): Addition | null {
  const { id, name, premiered, externals } = show;
  if (!isPositive(id) || typeof name !== "string" || name === "" || !("externals" in show)) return null;
  const day = typeof premiered === "string" ? parseTime(premiered) : null;
  const runtime = isPositive(show.runtime) ? show.runtime : show.averageRuntime;
  const status = STATUS.get(show.status);
  const akas = Array.isArray(show._embedded?.akas) ? show._embedded.akas : [];
  const otherNames = akas.flatMap((aka: { name?: unknown } | null) =>
    typeof aka?.name === "string" && aka.name !== "" ? [aka.name] : [],
  );
  const episodes = Array.isArray(show._embedded?.episodes) ? show._embedded.episodes.flatMap(toEpisode) : [];
  return {
    record: String(id),
    episodes,
    facts: {
      type: "show",
      name,
      ...(day === null ? {} : { year: new Date(day).getUTCFullYear(), releasedAt: day }),
      ...(status ? { status } : {}),
      ...(isPositive(runtime) ? { runtime } : {}),
      ids: {
        tvmaze: String(id),
        ...(isPositive(externals?.thetvdb) ? { tvdb: String(externals.thetvdb) } : {}),
        ...(typeof externals?.imdb === "string" && /^tt\d+$/.test(externals.imdb)
          ? { imdb: externals.imdb }
          : {}),
      },
      ...(otherNames.length > 0 ? { otherNames } : {}),
      ...(episodes.length > 0 ? { seasons: [...new Set(episodes.map(({ part }) => part.season))] } : {}),
    },
  };
}

type TvmazeEpisode = {
  readonly season?: unknown;
  readonly number?: unknown;
  readonly name?: unknown;
  readonly airdate?: unknown;
  readonly airtime?: unknown;
  readonly airstamp?: unknown;
  readonly runtime?: unknown;
};

/** Specials have no number there, and are nobody's that could be told. */
function toEpisode(one: TvmazeEpisode | null): EpisodeFacts[] {
  if (!isPositive(one?.season) || !isPositive(one.number)) return [];
  const aired = airingOf(one);
  return [
    {
      part: { season: one.season, number: one.number },
      name: typeof one.name === "string" && one.name !== "" ? one.name : null,
      airedAt: aired?.at ?? null,
      airOffset: aired?.offset ?? 0,
      runtime: isPositive(one.runtime) ? one.runtime : null,
      ids: new Map(),
    },
  ];
}

/** The moment, and by how many minutes the clock of the place was ahead of UTC then. */
function airingOf({ airdate, airtime, airstamp }: TvmazeEpisode): { at: Millis; offset: number } | null {
  const day = typeof airdate === "string" && airdate !== "" ? parseTime(airdate) : null;
  const at = typeof airstamp === "string" && airstamp !== "" ? parseTime(airstamp) : null;
  if (at === null) return day === null ? null : { at: day, offset: 0 };
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(String(airtime)) ?? [];
  if (day === null || hours === undefined) return { at, offset: 0 };
  const local = toMillis(day + (Number(hours) * 60 + Number(minutes)) * 60_000);
  const offset = Math.round((local - at) / 60_000);
  return { at, offset: Math.abs(offset) <= 14 * 60 ? offset : 0 };
}

const isPositive = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
