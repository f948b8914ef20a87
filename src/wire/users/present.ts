// Answers about a person. Contract: auth.md 6 to 8, clients.md 3.3.

import type { Person } from "../../accounts/people.ts";
import type { Measured } from "../../actions/measure-library.ts";
import type { ListStatus } from "../../core/shelf.ts";
import { printTime } from "../../core/time.ts";
import type { Title, TitleType } from "../../core/title.ts";

type Wire = Record<string, unknown>;

/** What nobody has told yet is empty, in the type that clients parse: the avatar is a string, never null. */
export function presentSettings({ account, name, plan, createdAt }: Person): Wire {
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

const sum = (all: readonly Measured[], of: (one: Measured) => number): number =>
  all.reduce((total, one) => total + of(one), 0);

/** Every block is there, with zeros where there is nothing. */
export function presentStatistics(library: readonly Measured[]): Wire {
  const ofType = (type: TitleType): Measured[] => library.filter((one) => one.type === type);
  const [movies, shows, anime] = [ofType("movie"), ofType("show"), ofType("anime")];
  const recent = (all: readonly Measured[]): number => sum(all, (one) => one.recent * one.minutes);
  const blocks = { movies: presentMovies(movies), tv: presentShows(shows), anime: presentShows(anime) };
  return {
    total_mins: blocks.movies.total_mins + blocks.tv.total_mins + blocks.anime.total_mins,
    ...blocks,
    watched_last_week: {
      total_mins: recent(library),
      movies_mins: recent(movies),
      tv_mins: recent(shows),
      anime_mins: recent(anime),
    },
  };
}

type Block = Wire & { readonly total_mins: number };

function presentMovies(all: readonly Measured[]): Block {
  const list = (status: ListStatus): Wire => {
    const listed = all.filter((one) => one.status === status);
    return { mins: sum(listed, ({ minutes }) => minutes), count: listed.length };
  };
  const seen = all.filter(({ status, wasWatched }) => wasWatched || status === "completed");
  return {
    total_mins: sum(seen, ({ minutes }) => minutes),
    plantowatch: list("plantowatch"),
    dropped: list("dropped"),
    completed: list("completed"),
  };
}

function presentShows(all: readonly Measured[]): Block {
  const list = (status: ListStatus): Wire => {
    const listed = all.filter((one) => one.status === status);
    const counts = {
      watched_episodes_count: sum(listed, ({ watched }) => watched),
      count: listed.length,
    };
    if (status === "dropped" || status === "completed") return counts;
    const left = (one: Measured): number => Math.max(0, one.total - one.watched);
    return {
      ...counts,
      left_to_watch_episodes: sum(listed, left),
      left_to_watch_mins: sum(listed, (one) => left(one) * one.minutes),
      total_episodes_count: sum(listed, ({ total }) => total),
    };
  };
  return {
    total_mins: sum(all, ({ watched, minutes }) => watched * minutes),
    watching: list("watching"),
    hold: list("hold"),
    plantowatch: list("plantowatch"),
    dropped: list("dropped"),
    completed: list("completed"),
  };
}

const PATHS: Readonly<Record<TitleType, string>> = { movie: "movies", show: "tv", anime: "anime" };

/** The title watched last. No source tells of fanart yet. */
export function presentBackground({
  id,
  type,
  slug,
  name,
  poster,
}: Title): Wire & { readonly poster: string | null; readonly fanart: string | null } {
  return { id, url: `https://simkl.com/${PATHS[type]}/${id}/${slug}`, title: name, poster, fanart: null };
}
