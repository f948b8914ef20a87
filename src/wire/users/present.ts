// The responses of the user endpoints. Contract: auth.md 6 to 8, clients.md 3.3.

import type { AccountId, Millis } from "../../core/ids.ts";
import type { AccountPlan } from "../../core/lists/account-plan.ts";
import type { MeasuredTitle } from "../../core/lists/statistics.ts";
import type { ListStatus } from "../../core/shelf.ts";
import { printTime } from "../../core/time.ts";
import type { Title, TitleType } from "../../core/titles/title.ts";
import { titlePageUrl } from "../title.ts";
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

type Person = {
  readonly account: AccountId;
  readonly name: string;
  readonly plan: AccountPlan;
  readonly createdAt: Millis;
};

/** A profile has only a name so far. Its other fields are empty, in the types that clients parse. */
export function presentSettings({ account, name, plan, createdAt }: Person): SettingsResponse {
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

const sum = (titles: Titles, measure: (title: MeasuredTitle) => number): number =>
  titles.reduce((total, title) => total + measure(title), 0);

/** All blocks are present, with zeros where the library has no titles. */
export function presentStatistics(library: Titles): StatisticsResponse {
  const ofType = (type: TitleType): Titles => library.filter((one) => one.type === type);
  const [movies, shows, anime] = [ofType("movie"), ofType("show"), ofType("anime")];
  const recentMinutes = (titles: Titles): number => sum(titles, ({ recent, minutes }) => recent * minutes);
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
  const watched = titles.filter(({ status, wasWatched }) => wasWatched || status === "completed");
  return {
    total_mins: sum(watched, ({ minutes }) => minutes),
    plantowatch: list("plantowatch"),
    dropped: list("dropped"),
    completed: list("completed"),
  };
}

function presentSeries(titles: Titles): SeriesStatistics {
  const closedList = (status: ListStatus): ClosedList => {
    const listed = withStatus(titles, status);
    return { watched_episodes_count: sum(listed, ({ watched }) => watched), count: listed.length };
  };
  const openList = (status: ListStatus): OpenList => {
    const listed = withStatus(titles, status);
    const remaining = ({ total, watched }: MeasuredTitle): number => Math.max(0, total - watched);
    return {
      ...closedList(status),
      left_to_watch_episodes: sum(listed, remaining),
      left_to_watch_mins: sum(listed, (title) => remaining(title) * title.minutes),
      total_episodes_count: sum(listed, ({ total }) => total),
    };
  };
  return {
    total_mins: sum(titles, ({ watched, minutes }) => watched * minutes),
    plantowatch: openList("plantowatch"),
    watching: openList("watching"),
    completed: closedList("completed"),
    hold: openList("hold"),
    dropped: closedList("dropped"),
  };
}

/** The title that was watched last. No source provides fanart yet. */
export function presentBackground(title: Title): BackgroundTitle {
  const { id, name, poster } = title;
  return { id, url: titlePageUrl(title), title: name, poster, fanart: null };
}

/** The URL of an image at the original service, encoded for the `Location` header. Contract: auth.md 8. */
export function imageUrl(type: "poster" | "fanart", path: string): string {
  const folder = type === "poster" ? "posters" : "fanart";
  return `https://simkl.net/${folder}/${encodeURI(path)}_0.jpg`;
}
