// Answers about a person. Contract: auth.md 6 to 8, clients.md 3.3.

import type { AccountId, Millis } from "../../core/ids.ts";
import type { AccountPlan } from "../../core/lists/account-plan.ts";
import type { MeasuredTitle } from "../../core/lists/statistics.ts";
import type { ListStatus } from "../../core/shelf.ts";
import { printTime } from "../../core/time.ts";
import type { Title, TitleType } from "../../core/titles/title.ts";
import { PAGE_OF } from "../sections.ts";
import type {
  BackgroundTitle,
  ClosedList,
  MovieList,
  MovieStatistics,
  OpenList,
  SeriesStatistics,
  SettingsResponse,
  StatisticsResponse,
} from "./schema.ts";

type PersonFacts = {
  readonly account: AccountId;
  readonly name: string;
  readonly plan: AccountPlan;
  readonly createdAt: Millis;
};

/** What the person has not said is empty, in the type that clients parse: the avatar is a string, never null. */
export function presentSettings({ account, name, plan, createdAt }: PersonFacts): SettingsResponse {
  return {
    user: {
      name,
      joined_at: printTime(createdAt),
      gender: "",
      avatar: "",
      bio: "",
      loc: null,
      age: "",
    },
    account: { id: account, timezone: "UTC", type: plan, anime_title_language: "romaji" },
    connections: { facebook: false },
  };
}

type Titles = readonly MeasuredTitle[];

const sum = (titles: Titles, of: (one: MeasuredTitle) => number): number =>
  titles.reduce((total, one) => total + of(one), 0);

/** Every block is there, with zeros where there is nothing. */
export function presentStatistics(library: Titles): StatisticsResponse {
  const ofType = (type: TitleType): Titles => library.filter((one) => one.type === type);
  const [movies, shows, anime] = [ofType("movie"), ofType("show"), ofType("anime")];
  const recentMinutes = (titles: Titles): number => sum(titles, (one) => one.recent * one.minutes);
  const blocks = { movies: presentMovies(movies), tv: presentSeries(shows), anime: presentSeries(anime) };
  return {
    total_mins: blocks.movies.total_mins + blocks.tv.total_mins + blocks.anime.total_mins,
    ...blocks,
    watched_last_week: {
      total_mins: recentMinutes(library),
      movies_mins: recentMinutes(movies),
      tv_mins: recentMinutes(shows),
      anime_mins: recentMinutes(anime),
    },
  };
}

const withStatus = (titles: Titles, status: ListStatus): Titles =>
  titles.filter((one) => one.status === status);

function presentMovies(titles: Titles): MovieStatistics {
  const list = (status: ListStatus): MovieList => {
    const listed = withStatus(titles, status);
    return { mins: sum(listed, ({ minutes }) => minutes), count: listed.length };
  };
  const seen = titles.filter(({ status, wasWatched }) => wasWatched || status === "completed");
  return {
    total_mins: sum(seen, ({ minutes }) => minutes),
    plantowatch: list("plantowatch"),
    dropped: list("dropped"),
    completed: list("completed"),
  };
}

function presentSeries(titles: Titles): SeriesStatistics {
  const closed = (status: ListStatus): ClosedList => {
    const listed = withStatus(titles, status);
    return { watched_episodes_count: sum(listed, ({ watched }) => watched), count: listed.length };
  };
  const open = (status: ListStatus): OpenList => {
    const listed = withStatus(titles, status);
    const left = ({ total, watched }: MeasuredTitle): number => Math.max(0, total - watched);
    return {
      ...closed(status),
      left_to_watch_episodes: sum(listed, left),
      left_to_watch_mins: sum(listed, (one) => left(one) * one.minutes),
      total_episodes_count: sum(listed, ({ total }) => total),
    };
  };
  return {
    total_mins: sum(titles, ({ watched, minutes }) => watched * minutes),
    plantowatch: open("plantowatch"),
    watching: open("watching"),
    completed: closed("completed"),
    hold: open("hold"),
    dropped: closed("dropped"),
  };
}

/** The title watched last. No source tells of fanart yet. */
export function presentBackground({ id, type, slug, name, poster }: Title): BackgroundTitle {
  const url = `https://simkl.com/${PAGE_OF[type]}/${id}/${slug}`;
  return { id, url, title: name, poster, fanart: null };
}

/** The address of a picture on the original service. A path may hold any letters; a header may not. */
export function imageUrl(kind: "poster" | "fanart", path: string): string {
  const folder = kind === "poster" ? "posters" : "fanart";
  return `https://simkl.net/${folder}/${encodeURI(path)}_0.jpg`;
}
