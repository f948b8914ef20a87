// BangumiExtLinker's anime_map: Japanese and Chinese names and the date of the first broadcast, with the ids of
// several services. It has years, which the other lists of anime lack.

import { toMillis } from "../../core/ids.ts";
import type { Addition } from "../additions/addition.ts";
import type { RecordedFacts } from "../records/recorded-facts.ts";
import { DatasetFormatError, type Pass } from "./dataset.ts";
import { readLines } from "./files.ts";
import { idListPass } from "./id-lists.ts";

const COLUMNS = [
  ...(["name", "name_cn", "date", "bgm_id", "douban_id", "bili_id"] as const),
  ...(["anidb_id", "mal_id", "tmdb_id", "imdb_id", "tvdb_id", "wikidata_id"] as const),
] as const;
type BangumiRow = Readonly<Partial<Record<(typeof COLUMNS)[number], string>>>;

export async function bangumiPasses(paths: readonly string[]): Promise<Pass[]> {
  return paths.map((path) =>
    idListPass(path, { source: "bangumi", rowNamespace: "anidb", rows: readRows, toAddition }),
  );
}

async function* readRows(path: string): AsyncGenerator<BangumiRow> {
  let isHeader = true;
  let open = "";
  for await (const lines of readLines(path))
    for (const line of lines) {
      if (isHeader && line.replace(/^\uFEFF/, "").trimEnd() !== COLUMNS.join(","))
        throw new DatasetFormatError(`${path} is not BangumiExtLinker's anime_map`);
      const text = open === "" ? line : `${open}\n${line}`;
      const isWhole = text.split('"').length % 2 === 1;
      open = isWhole ? "" : text;
      if (isWhole && !isHeader && text.trim() !== "") yield parseRow(text.replace(/\r$/, ""));
      isHeader = false;
    }
}

/** One line of CSV; quoted fields may contain commas and doubled quotation marks. */
function parseRow(line: string): BangumiRow {
  const fields = [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'),
  );
  return Object.fromEntries(COLUMNS.map((column, at) => [column, fields[at] ?? ""]));
}

/** Null for an anime without an id of AniDB or MAL. */
function toAddition(row: BangumiRow): Addition | null {
  const ids = {
    ...(isNumber(row.anidb_id) ? { anidb: row.anidb_id } : {}),
    ...(isNumber(row.mal_id) ? { mal: row.mal_id } : {}),
  };
  if (Object.keys(ids).length === 0 || !row.bgm_id) return null;
  const names = [row.name, row.name_cn].map((name) => name?.trim() ?? "").filter((name) => name !== "");
  const [first, ...others] = new Set(names);
  const facts: RecordedFacts = {
    type: "anime",
    ids,
    ...dateFacts(row.date ?? ""),
    ...(first === undefined ? {} : { name: first }),
    ...(others.length > 0 ? { otherNames: others } : {}),
  };
  return { facts, record: row.bgm_id, episodes: [] };
}

/** The year of a date with at least a month, and the date itself if it has a day. */
function dateFacts(date: string): Pick<RecordedFacts, "year" | "releasedAt"> {
  const [, year, month, day] = /^(\d{4})-(\d{2})(?:-(\d{2}))?/.exec(date) ?? [];
  if (year === undefined) return {};
  if (day === undefined) return { year: Number(year) };
  const releasedAt = toMillis(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return { year: Number(year), releasedAt };
}

const isNumber = (text: string | undefined): text is string => text !== undefined && /^[1-9]\d*$/.test(text);
