// The successors of titles that were merged or split.

import type { Part, TitleId } from "../../core/ids.ts";
import { insertRows } from "../../database/sql/insertion.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import { markChanged } from "../changed-titles.ts";
import * as counterSql from "../statements/counter.ts";
import * as searchDueSql from "../statements/search-due.ts";
import * as successorSql from "../statements/successor.ts";

/** A part, and the title and part that it has become. */
export type PartMove = { readonly from: Part; readonly to: { readonly title: TitleId; readonly part: Part } };

/** The titles that a merged or split title has become. */
export type Successors = {
  readonly parts: readonly PartMove[];
  /** The title that all other parts moved to, under unchanged numbers; null if they stayed. */
  readonly rest: TitleId | null;
};

/** The season and number of a row for all parts without a row of their own. */
const REST: Part = { season: -1, number: -1 };
const isRest = ({ season }: Pick<Part, "season">): boolean => season === REST.season;

/** Whether one of the titles was merged into another as a whole. */
export function* isRetired(titles: readonly TitleId[]): Steps<boolean> {
  return (yield* ask(successorSql.load, columnOf(titles))).some(isRest);
}

/** Stores the new places of the parts of a title. Earlier moves to the title are redirected as well. */
export function* writeSuccessors(
  title: TitleId,
  moves: readonly PartMove[],
  rest: TitleId | null,
): Steps<void> {
  const all = rest === null ? moves : [...moves, { from: REST, to: { title: rest, part: REST } }];
  if (rest !== null) yield* ask(successorSql.redirect, rest, title);
  yield* insertRows(
    successorSql.write,
    all.map(({ from, to }) => ({
      title,
      season: from.season,
      number: from.number,
      to_title: to.title,
      to_season: to.part.season,
      to_number: to.part.number,
    })),
  );
  yield* ask(counterSql.countMerge);
  const touched = [...new Set([title, ...all.map(({ to }) => to.title)])];
  yield* insertRows(
    searchDueSql.write,
    touched.map((one) => ({ title: one })),
  );
  yield* markChanged(touched);
}

/** The successors by title. Titles that were neither merged nor split are left out. */
export function* loadSuccessors(titles: readonly TitleId[]): Steps<Map<TitleId, Successors>> {
  const rows = titles.length > 0 ? yield* ask(successorSql.load, columnOf([...new Set(titles)])) : [];
  const byTitle = Map.groupBy(rows, ({ title }) => title);
  return new Map(
    [...byTitle].map(([title, list]): [TitleId, Successors] => {
      const rest = list.find(isRest)?.to_title ?? null;
      return [title, { parts: list.filter((row) => !isRest(row)).map(toPartMove), rest }];
    }),
  );
}

const toPartMove = (row: successorSql.SuccessorRow): PartMove => ({
  from: { season: row.season, number: row.number },
  to: { title: row.to_title, part: { season: row.to_season, number: row.to_number } },
});
