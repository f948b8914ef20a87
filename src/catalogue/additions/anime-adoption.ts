// Movies and shows that turn out to be anime: the movie becomes the anime movie, and the episodes of the show move to
// the titles of its family. Contract: anime.md 3, 6.5.

import { MOVIE_PART, type Part, partKey, type TitleId } from "../../core/ids.ts";
import { canonicalTitle, episodesAt } from "../../core/titles/anime-family.ts";
import { type Key, keyText } from "../../core/titles/namespaces.ts";
import type { Title } from "../../core/titles/title.ts";
import { ask, rowsOf, type Steps } from "../../database/sql/statement.ts";
import { mergeTitles, splitTitle } from "../merging/merging.ts";
import { isRetired, type PartMove } from "../merging/successors.ts";
import * as titleKeySql from "../statements/title-key.ts";
import { loadTitles } from "../titles/load-titles.ts";

const FIRST: Part = { season: 1, number: 1 };

/** Merges movies and shows into the anime that they are the same as. Returns how many were merged or split. */
export function* adoptIntoAnime(titles: readonly TitleId[]): Steps<number> {
  if (titles.length === 0) return 0;
  const keys = (yield* loadTitles(titles)).flatMap(({ ids }) => sharedKeys(ids));
  const wanted = new Map(keys.map((key) => [keyText(key), key]));
  if (wanted.size === 0) return 0;
  const hits = yield* ask(titleKeySql.find, rowsOf([...wanted.values()]));
  let adopted = 0;
  for (const other of hits.filter(({ type }) => type !== "anime")) {
    if (yield* isRetired([other.title])) continue;
    const sharing = hits.filter(
      ({ namespace, value, type }) =>
        type === "anime" && namespace === other.namespace && value === other.value,
    );
    const family = yield* loadTitles(sharing.map(({ title }) => title));
    const isAdopted =
      other.type === "movie"
        ? yield* adoptMovie(other.title, family)
        : other.namespace === "tvdb" && (yield* adoptShow(other.title, family));
    if (isAdopted) adopted += 1;
  }
  return adopted;
}

/** The keys that an anime shares with its movie or show. */
function sharedKeys({ imdb, tmdb, tvdb }: Title["ids"]): Key[] {
  const key = (namespace: string, value: string | undefined): Key[] =>
    value === undefined ? [] : [[namespace, value]];
  return [...key("imdb", imdb), ...key("tmdb_movie", tmdb), ...key("tvdb", tvdb)];
}

/** Only if a single anime has the id, and it is a film. */
function* adoptMovie(movie: TitleId, family: readonly Title[]): Steps<boolean> {
  const [only, ...more] = family;
  if (!only || more.length > 0 || only.animeType !== "movie") return false;
  yield* mergeTitles(movie, only.id, [{ from: MOVIE_PART, to: { title: only.id, part: FIRST } }]);
  return true;
}

/** Moves the episodes by their TVDB numbers. An episode that no member of the family has stays with the show. */
function* adoptShow(id: TitleId, family: readonly Title[]): Steps<boolean> {
  const [show] = yield* loadTitles([id]);
  const first = canonicalTitle(family);
  if (!show || !first) return false;
  const moves = show.episodes.flatMap(({ part }): PartMove[] => {
    const [there] = episodesAt(family, { season: part.season, episode: part.number });
    return there ? [{ from: part, to: { title: there.title.id, part: there.part } }] : [];
  });
  const moved = new Set(moves.map(({ from }) => partKey(from)));
  if (show.episodes.every(({ key }) => moved.has(key))) {
    yield* mergeTitles(id, first.id, moves);
    return true;
  }
  if (moves.length === 0) return false;
  yield* splitTitle(id, moves);
  return true;
}
