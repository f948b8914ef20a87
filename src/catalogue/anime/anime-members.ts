// The anime of a family, with their numbers of episodes.

import type { TitleId } from "../../core/ids.ts";
import type { FamilyMember } from "../../core/titles/anime-numbering.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import { parseIds } from "../parse-ids.ts";
import { parseFacts } from "../records/recorded-facts.ts";
import type { MappingRow } from "../statements/anime-mapping.ts";
import * as recordSql from "../statements/source-record.ts";
import * as titleSql from "../statements/title.ts";
import { toRange } from "../titles/load-titles.ts";

/** Most episodes of a series or a title. A larger number is an error in a dataset. */
export const EPISODES_MAX = 20_000;

export type AnimeMember = FamilyMember & {
  readonly title: TitleId;
  readonly isMovie: boolean;
  /** The number of regular episodes; null if no source gives it. */
  readonly count: number | null;
};

/** Loads the titles that are anime. */
export function* loadMembers(
  titles: readonly TitleId[],
  mappings: readonly MappingRow[],
): Steps<AnimeMember[]> {
  const wanted = columnOf(titles);
  const rows = yield* ask(titleSql.load, wanted);
  const records = Map.groupBy(yield* ask(recordSql.loadOfTitles, wanted), ({ title }) => title);
  const ranges = Map.groupBy(mappings, ({ title }) => title);
  return rows
    .filter(({ type }) => type === "anime")
    .map(({ title, anime_type, ids }): AnimeMember => {
      const counts = (records.get(title) ?? []).flatMap(({ facts }) => parseFacts(facts).count ?? []);
      return {
        title,
        isMovie: anime_type === "movie",
        anidb: Number(parseIds(ids).anidb ?? Number.MAX_SAFE_INTEGER),
        count: counts.length > 0 ? Math.min(EPISODES_MAX, Math.max(...counts)) : null,
        numbering: (ranges.get(title) ?? []).map(toRange),
      };
    });
}
