// AniBridge's mappings, `anilist:20: {anidb:239:R: {"1-220": "1-220"}, tvdb_show:78857:s1: {…}}`, map the episodes of
// an anime to those of others. Two entries are the same anime where all episodes have the same numbers from 1 on and
// no other entry maps to it. Ranges of TVDB and TMDB are not read: the numbering comes from Anime-Lists.

import type { Addition } from "../additions/addition.ts";
import { isObject, type JsonObject } from "../json.ts";
import { DatasetFormatError, type Pass } from "./dataset.ts";
import { firstCharacter } from "./files.ts";
import { idListPass } from "./id-lists.ts";
import { type JsonMember, readJsonObject } from "./json-files.ts";
import { readYamlEntries } from "./yaml-files.ts";

type Entry = JsonMember & {
  /** Descriptors that occur in several entries. */
  readonly shared: ReadonlySet<string>;
};

/** Services by their names in descriptors: those with an id for each anime, and those with ids for families. */
const ANIME: ReadonlyMap<string, string> = new Map([
  ["anidb", "anidb"],
  ["mal", "mal"],
]);
const FAMILIES: ReadonlyMap<string, string> = new Map([
  ["imdb_movie", "imdb"],
  ["imdb_show", "imdb"],
  ["tmdb_movie", "tmdb_movie"],
  ["tmdb_show", "tmdb_show"],
  ["tvdb_show", "tvdb"],
]);

export async function anibridgePasses(paths: readonly string[]): Promise<Pass[]> {
  return paths.map((path) =>
    idListPass(path, { source: "anibridge", rowNamespace: "anilist", rows: readRows, toAddition }),
  );
}

/** All entries are read first, to find the descriptors that several of them share. */
async function* readRows(path: string): AsyncGenerator<Entry> {
  const entries: JsonMember[] = [];
  const uses = new Map<string, number>();
  for await (const { key, value } of readEntries(path)) {
    entries.push({ key, value });
    for (const descriptor of Object.keys(value ?? {})) uses.set(descriptor, (uses.get(descriptor) ?? 0) + 1);
  }
  const shared = new Set([...uses].flatMap(([descriptor, count]) => (count > 1 ? [descriptor] : [])));
  for (const entry of entries) yield { ...entry, shared };
}

/** Sources are YAML, releases are JSON. @throws DatasetFormatError */
async function* readEntries(path: string): AsyncGenerator<JsonMember> {
  if ((await firstCharacter(path)) === "{") return yield* readJsonObject(path);
  for await (const entry of readYamlEntries(path, (line) => /^[^\s#]/.test(line))) {
    if (entry === null) continue;
    if (!isObject(entry)) throw new DatasetFormatError(`${path} is no mapping of AniBridge's`);
    for (const [key, value] of Object.entries(entry)) yield { key, value };
  }
}

/** Null for entries about the file itself. */
export function toAddition({ key, value, shared }: Entry): Addition | null {
  const [, anilist] = /^anilist:([1-9]\d*)$/.exec(key) ?? [];
  if (anilist === undefined || !isObject(value)) return null;
  // Several ids of one namespace belong to parts of it or to its family.
  const own = [...idsByNamespace(value, shared)].flatMap(([namespace, ids]) =>
    ids.size === 1 ? [[namespace, ...ids]] : [],
  );
  const ids: Record<string, string> = { anilist, ...Object.fromEntries(own) };
  return { facts: { type: "anime", ids }, record: anilist, episodes: [] };
}

/** The ids in the descriptors of an entry. */
function idsByNamespace(value: JsonObject, shared: ReadonlySet<string>): Map<string, Set<string>> {
  const byNamespace = new Map<string, Set<string>>();
  for (const [descriptor, ranges] of Object.entries(value)) {
    const [service = "", id = "", scope] = descriptor.split(":");
    const isWhole = (scope === undefined || scope === "R") && !shared.has(descriptor) && isSame(ranges);
    // AniDB has the films of a series as episodes of one entry: the first of them is only a part.
    const isPart = service === "anidb" && Object.hasOwn(Object(ranges), "1");
    // A film that covers several episodes is a compilation of the series.
    const isFilm = /^(imdb|tmdb)_movie$/.test(service) && !isOnly(ranges);
    const ofAnime = isWhole && !isPart ? ANIME.get(service) : undefined;
    const namespace = ofAnime ?? (isFilm ? undefined : FAMILIES.get(service));
    if (namespace !== undefined)
      byNamespace.set(namespace, (byNamespace.get(namespace) ?? new Set()).add(id));
  }
  return byNamespace;
}

/** Whether the mapping is from episode 1 to episode 1 only. */
const isOnly = (ranges: unknown): boolean => JSON.stringify(ranges) === '{"1":"1"}';

/** Whether all episodes from 1 on have the same numbers on both sides. */
function isSame(ranges: unknown): boolean {
  if (typeof ranges !== "object" || ranges === null) return false;
  const pairs = Object.entries(ranges);
  return pairs.length === 1 && pairs.every(([from, to]) => from === String(to) && /^1(-\d*)?$/.test(from));
}
