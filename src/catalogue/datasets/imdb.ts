// IMDb's datasets title.basics, title.episode, title.akas and title.ratings, tab separated.

import { DatasetFormatError, type Pass } from "./dataset.ts";
import { readLines } from "./files.ts";
import { episodesPass } from "./imdb-episodes.ts";
import { otherNamesPass } from "./imdb-names.ts";
import { popularityPass } from "./imdb-popularity.ts";
import { titlesPass } from "./imdb-titles.ts";

const HEADERS = {
  basics:
    "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres",
  akas: "titleId\tordering\ttitle\tregion\tlanguage\ttypes\tattributes\tisOriginalTitle",
  ratings: "tconst\taverageRating\tnumVotes",
  episode: "tconst\tparentTconst\tseasonNumber\tepisodeNumber",
} as const;

/** The passes over these files; titles first, as the others need them. @throws DatasetFormatError */
export async function imdbPasses(paths: readonly string[]): Promise<Pass[]> {
  const byHeader = new Map<string, string>();
  for (const path of paths) byHeader.set(await headerOf(path), path);
  const [basics, akas] = [byHeader.get(HEADERS.basics), byHeader.get(HEADERS.akas)];
  const [ratings, episode] = [byHeader.get(HEADERS.ratings), byHeader.get(HEADERS.episode)];
  const passes: (Pass | null)[] = [
    basics === undefined ? null : titlesPass(basics),
    akas === undefined ? null : otherNamesPass(akas),
    ratings === undefined ? null : popularityPass(ratings),
    episodesPass({ numbers: episode, names: basics }),
  ];
  return passes.filter((pass) => pass !== null);
}

const KNOWN: ReadonlySet<string> = new Set(Object.values(HEADERS));

async function headerOf(path: string): Promise<string> {
  for await (const [first = ""] of readLines(path)) {
    const header = first.trimEnd();
    if (KNOWN.has(header)) return header;
    break;
  }
  throw new DatasetFormatError(`${path} is none of IMDb's title.${Object.keys(HEADERS).join(", title.")}`);
}
