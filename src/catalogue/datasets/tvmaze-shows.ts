// Reading a show of TVmaze's API.

import { type Millis, toMillis } from "../../core/ids.ts";
import { MINUTE, parseTime } from "../../core/time.ts";
import type { AiringStatus } from "../../core/titles/title.ts";
import type { Addition } from "../additions/addition.ts";
import { asList, asObject, isPositive, isText, type JsonObject } from "../json.ts";
import { bareEpisode, type EpisodeFacts } from "../records/episode-facts.ts";

const STATUS: ReadonlyMap<unknown, AiringStatus> = new Map<unknown, AiringStatus>([
  ["Running", "airing"],
  ["Ended", "ended"],
  ["To Be Determined", "tba"],
  ["In Development", "upcoming"],
]);

/** Null for anything else than a show. */
export function toAddition(value: unknown): Addition | null {
  const show = asObject(value);
  const { id, name } = show;
  if (!isPositive(id) || !isText(name) || !("externals" in show)) return null;
  const externals = asObject(show.externals);
  const embedded = asObject(show._embedded);
  const day = typeof show.premiered === "string" ? parseTime(show.premiered) : null;
  const runtime = isPositive(show.runtime) ? show.runtime : show.averageRuntime;
  const status = STATUS.get(show.status);
  const otherNames = asList(embedded.akas)
    .map((aka) => asObject(aka).name)
    .filter(isText);
  const episodes = asList(embedded.episodes).flatMap((one) => toEpisode(asObject(one)) ?? []);
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
        ...(isPositive(externals.thetvdb) ? { tvdb: String(externals.thetvdb) } : {}),
        ...(isText(externals.imdb) && /^tt\d+$/.test(externals.imdb) ? { imdb: externals.imdb } : {}),
      },
      ...(otherNames.length > 0 ? { otherNames } : {}),
      ...(episodes.length > 0 ? { seasons: [...new Set(episodes.map(({ part }) => part.season))] } : {}),
    },
  };
}

/** Null for a special, which has no number at TVmaze. */
function toEpisode(one: JsonObject): EpisodeFacts | null {
  const { season, number, name, runtime } = one;
  if (!isPositive(season) || !isPositive(number)) return null;
  const aired = airTime(one);
  return {
    ...bareEpisode({ season, number }),
    name: isText(name) ? name : null,
    airedAt: aired?.at ?? null,
    airOffset: aired?.offset ?? 0,
    runtime: isPositive(runtime) ? runtime : null,
  };
}

/** The largest offset from UTC, in minutes. */
const OFFSET_MAX = 14 * 60;

/** The time of broadcast, and the offset of its place from UTC in minutes. */
function airTime({ airdate, airtime, airstamp }: JsonObject): { at: Millis; offset: number } | null {
  const day = isText(airdate) ? parseTime(airdate) : null;
  const at = isText(airstamp) ? parseTime(airstamp) : null;
  if (at === null) return day === null ? null : { at: day, offset: 0 };
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(String(airtime)) ?? [];
  if (day === null || hours === undefined) return { at, offset: 0 };
  const local = toMillis(day + (Number(hours) * 60 + Number(minutes)) * MINUTE);
  const offset = Math.round((local - at) / MINUTE);
  return { at, offset: Math.abs(offset) <= OFFSET_MAX ? offset : 0 };
}
