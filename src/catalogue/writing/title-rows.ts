// Rows of a title: the title itself, its keys and its names.

import slugify from "@sindresorhus/slugify";
import type { TitleId } from "../../core/ids.ts";
import { type Key, keyText } from "../../core/titles/namespaces.ts";
import type { AnimeType } from "../../core/titles/title.ts";
import { comparableName } from "../names.ts";
import type { FoldedTitle } from "../records/fold-title.ts";
import { keysOfFacts, namesOfFacts } from "../records/recorded-facts.ts";
import type { SourceRecord } from "../records/source-record.ts";
import type { WrittenTitleRow } from "../statements/title.ts";
import type { TitleKeyRow } from "../statements/title-key.ts";
import type { TitleNameRow } from "../statements/title-name.ts";

/** `slug`: the present one, kept unless a source gives another; empty for none. */
export const titleRow = (folded: FoldedTitle, slug: string): WrittenTitleRow => ({
  title: folded.title,
  type: folded.type,
  anime_type: folded.animeType,
  name: folded.name,
  english_name: folded.englishName,
  slug: folded.slug ?? (slug || slugOfName(folded.name, folded.title)),
  year: folded.year,
  status: folded.status,
  released_at: folded.releasedAt,
  runtime: folded.runtime,
  poster: folded.poster,
  ids: JSON.stringify(folded.ids),
  popularity: 0,
  source: folded.source,
});

/** Plain ASCII names, which most are, take the fast path. */
function slugOfName(name: string, title: TitleId): string {
  const isPlain = /^[A-Za-z0-9 .,:!?-]*$/.test(name) && !/[a-z0-9][A-Z]/.test(name);
  if (!isPlain) return slugify(name) || String(title);
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || String(title)
  );
}

const keyEntry = (title: TitleId, key: Key): [text: string, row: TitleKeyRow] => {
  const [namespace, value] = key;
  return [keyText(key), { namespace, value, title }];
};

/** The key of the title's own id. */
export const ownKeyRow = (title: TitleId): [text: string, row: TitleKeyRow] =>
  keyEntry(title, ["simkl", String(title)]);

/** The keys of the records, by keyText. */
export const titleKeyRows = (
  title: TitleId,
  animeType: AnimeType | null,
  records: readonly SourceRecord[],
): Map<string, TitleKeyRow> =>
  new Map(records.flatMap(({ facts }) => keysOfFacts(facts, animeType).map((key) => keyEntry(title, key))));

/** The names of the records, by name. Main: the name or the English name of a source. */
export function titleNameRows(title: TitleId, records: readonly SourceRecord[]): Map<string, TitleNameRow> {
  const rows = new Map<string, TitleNameRow>();
  for (const { facts } of records)
    for (const name of namesOfFacts(facts)) rows.set(name, { name, title, main: 0 });
  for (const { facts } of records)
    for (const given of [facts.name, facts.englishName]) {
      const name = given === undefined ? "" : comparableName(given);
      if (name !== "") rows.set(name, { name, title, main: 1 });
    }
  return rows;
}
