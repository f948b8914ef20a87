// The full-text index on PostgreSQL, with tsvector.

import type { TitleId } from "../../core/ids.ts";
import { ask, columnOf, rowsOf, type Steps, statement } from "../sql/statement.ts";
import type { WordIndex } from "./text-search.ts";

const write = statement(`
  insert into title_search (title, rank, words)
  select cast(r.value->>0 as bigint), cast(r.value->>1 as integer), to_tsvector('simple', r.value->>2)
  from {rows}`);

const remove = statement(
  "delete from title_search where title in (select cast(r.value->>0 as bigint) from {rows})",
);

const find = statement<{ title: TitleId }>(`
  select title from title_search where words @@ to_tsquery('simple', ?) order by rank desc, title limit ?`);

export const postgresIndex: WordIndex = {
  write: function* (documents): Steps<void> {
    const rows = documents.map(({ title, rank, words }) => [title, rank, words]);
    if (rows.length > 0) yield* ask(write, rowsOf(rows));
  },
  remove: function* (titles): Steps<void> {
    yield* ask(remove, columnOf(titles));
  },
  find: function* (groups, limit): Steps<TitleId[]> {
    const terms = groups.map((words, at) => {
      const suffix = at === groups.length - 1 ? ":*" : "";
      return `(${words.map((word) => `'${word}'${suffix}`).join(" | ")})`;
    });
    return (yield* ask(find, terms.join(" & "), limit)).map(({ title }) => title);
  },
};
