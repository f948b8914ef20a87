// Movies and shows that the catalogue had before it learnt that they are anime: the movie is the anime movie, and the
// show's seasons are the titles of its family. Contract: anime.md 3, 6.5.

import { canonicalTitle, episodesAt } from "../core/anime-numbering.ts";
import { MOVIE_PART, type Part, partKey, type TitleId } from "../core/ids.ts";
import type { Title } from "../core/title.ts";
import { ask, rowsOf, type Steps, type Value } from "../database/statement.ts";
import { isRetired, mergeTitles, type PartMove, splitTitle } from "./merging.ts";
import * as sql from "./statements.ts";
import { loadTitles } from "./titles.ts";

const FIRST: Part = { season: 1, number: 1 };

/** Lets these anime take over what was taken for movies and shows; answers how many it was. */
export function* adoptIntoAnime(titles: readonly TitleId[]): Steps<number> {
  if (titles.length === 0) return 0;
  const anime = yield* loadTitles(titles);
  const wanted = new Map<string, Value[]>();
  for (const { ids } of anime)
    for (const [namespace, value] of familyKeys(ids)) wanted.set(`${namespace}:${value}`, [namespace, value]);
  if (wanted.size === 0) return 0;
  const hits = yield* ask(sql.findTitleKeys, rowsOf([...wanted.values()]));
  const others = hits.filter(({ type }) => type !== "anime");
  let adopted = 0;
  for (const other of others) {
    if (yield* isRetired([other.title as TitleId])) continue;
    const sharing = hits.filter(
      ({ namespace, value, type }) =>
        type === "anime" && namespace === other.namespace && value === other.value,
    );
    const family = yield* loadTitles(sharing.map(({ title }) => title as TitleId));
    const isTaken =
      other.type === "movie"
        ? yield* adoptMovie(other.title as TitleId, family)
        : other.namespace === "tvdb" && (yield* adoptShow(other.title as TitleId, family));
    if (isTaken) adopted += 1;
  }
  return adopted;
}

function familyKeys(ids: Title["ids"]): [namespace: string, value: string][] {
  const of = (namespace: string, value: string | undefined): [string, string][] =>
    value === undefined ? [] : [[namespace, value]];
  return [...of("imdb", ids.imdb), ...of("tmdb_movie", ids.tmdb), ...of("tvdb", ids.tvdb)];
}

/** Only where the id is that of one anime, which is one film. */
function* adoptMovie(movie: TitleId, family: readonly Title[]): Steps<boolean> {
  const [only, ...more] = family;
  if (!only || more.length > 0 || only.animeType !== "movie") return false;
  yield* mergeTitles(movie, only.id, [{ from: MOVIE_PART, to: { title: only.id, part: FIRST } }]);
  return true;
}

/** The show's numbers are TVDB's; what none of the family has stays where it is. */
function* adoptShow(id: TitleId, family: readonly Title[]): Steps<boolean> {
  const [show] = yield* loadTitles([id]);
  const first = canonicalTitle(family);
  if (!show || !first) return false;
  const moves = show.episodes.flatMap(({ part }): PartMove[] => {
    const [there] = episodesAt(family, { season: part.season, episode: part.number });
    return there ? [{ from: part, to: { title: there.title.id, part: there.part } }] : [];
  });
  const gone = new Set(moves.map(({ from }) => partKey(from)));
  if (show.episodes.length > 0 && !show.episodes.every(({ key }) => gone.has(key))) {
    if (moves.length === 0) return false;
    yield* splitTitle(id, moves);
    return true;
  }
  yield* mergeTitles(id, first.id, moves);
  return true;
}
