// Moves the ids, names and episodes of a merged title.

import type { TitleId } from "../../core/ids.ts";
import { deleteRows } from "../../database/sql/deletion.ts";
import { insertRows } from "../../database/sql/insertion.ts";
import { ask, columnOf, type Steps } from "../../database/sql/statement.ts";
import * as episodeSql from "../statements/episode.ts";
import * as episodeKeySql from "../statements/episode-key.ts";
import * as titleKeySql from "../statements/title-key.ts";
import * as titleNameSql from "../statements/title-name.ts";

export function* moveKeysAndNames(from: TitleId, into: TitleId): Steps<void> {
  const keys = yield* ask(titleKeySql.loadOfTitles, columnOf([from]));
  yield* insertRows(
    titleKeySql.write,
    keys.map((key) => ({ ...key, title: into })),
  );
  yield* deleteRows(titleKeySql.remove, keys);
  const names = yield* ask(titleNameSql.loadOfTitles, columnOf([from]));
  yield* insertRows(
    titleNameSql.writeNew,
    names.map(({ name }) => ({ name, title: into, main: 0 })),
  );
  yield* deleteRows(titleNameSql.remove, names);
}

/** Moves the episodes that only the old title has. If both titles have an episode, that of the kept title stays. */
export function* moveEpisodes(from: TitleId, into: TitleId): Steps<void> {
  const rows = yield* ask(episodeSql.loadStatesOfTitles, columnOf([from, into]));
  const place = ({ season, number }: { season: number; number: number }): string => `${season}/${number}`;
  const kept = new Set(rows.filter(({ title }) => title === into).map(place));
  const old = rows.filter(({ title }) => title === from);
  const missing = old.filter((row) => !kept.has(place(row)));
  yield* insertRows(
    episodeSql.write,
    missing.map((row) => ({ ...row, title: into })),
  );
  const keys = yield* ask(episodeKeySql.loadOfTitles, columnOf([from]));
  yield* insertRows(
    episodeKeySql.write,
    keys.map((key) => ({ ...key, title: into })),
  );
  yield* deleteRows(episodeKeySql.remove, keys);
  yield* deleteRows(episodeSql.remove, old);
}
