// AniBridge's mappings, `anilist:20: {anidb:239:R: {"1-220": "1-220"}, tvdb_show:78857:s1: {…}}`: which episodes of an anime
// are which of another's. One is the same anime where all its episodes have the same numbers from the first on, and no other
// has a part of it. The ranges of TVDB and TMDB are not read: the numbering is Anime-Lists'.

import type { Addition } from "../addition.ts";
import { isObject, type JsonObject } from "../json.ts";
import { DatasetFormatError, type Pass } from "./dataset.ts";
import { firstCharacter } from "./files.ts";
import { idListPass } from "./id-lists.ts";
import { type JsonMember, readJsonObject } from "./json-files.ts";
import { readYamlEntries } from "./yaml-files.ts";

type Entry = JsonMember & {
  /** Descriptors that several entries have. */
  readonly shared: ReadonlySet<string>;
};

/** What a descriptor calls a service, and what it is called here: those that number each anime, and those that number families. */
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

/** The entries, which are read whole first: only all of them tell what several have a part of. */
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

/** Its edits are YAML, and what it releases is JSON. @throws DatasetFormatError */
async function* readEntries(path: string): AsyncGenerator<JsonMember> {
  if ((await firstCharacter(path)) === "{") return yield* readJsonObject(path);
  for await (const entry of readYamlEntries(path, (line) => /^[^\s#]/.test(line))) {
    if (entry === null) continue;
    if (!isObject(entry)) throw new DatasetFormatError(`${path} is no mapping of AniBridge's`);
    for (const [key, value] of Object.entries(entry)) yield { key, value };
  }
}

/** One anime as the catalogue keeps it; null for what is about the file itself. */
export function toAddition({ key, value, shared }: Entry): Addition | null {
  const [, anilist] = /^anilist:([1-9]\d*)$/.exec(key) ?? [];
  if (anilist === undefined || !isObject(value)) return null;
  // Several of a kind are its parts or its family's, and none is its own.
  const own = [...idsByNamespace(value, shared)].flatMap(([namespace, ids]) =>
    ids.size === 1 ? [[namespace, ...ids]] : [],
  );
  const ids: Record<string, string> = { anilist, ...Object.fromEntries(own) };
  return { facts: { type: "anime", ids }, record: anilist, episodes: [] };
}

/** The ids that the descriptors of an entry name. */
function idsByNamespace(value: JsonObject, shared: ReadonlySet<string>): Map<string, Set<string>> {
  const byNamespace = new Map<string, Set<string>>();
  for (const [descriptor, ranges] of Object.entries(value)) {
    const [service = "", id = "", scope] = descriptor.split(":");
    const isWhole = (scope === undefined || scope === "R") && !shared.has(descriptor) && isSame(ranges);
    // AniDB has films of a series as the episodes of one: the first of them is not the whole.
    const isPart = service === "anidb" && Object.hasOwn(Object(ranges), "1");
    // A film of several of its episodes is the whole series put together.
    const isFilm = /^(imdb|tmdb)_movie$/.test(service) && !isOnly(ranges);
    const ofAnime = isWhole && !isPart ? ANIME.get(service) : undefined;
    const namespace = ofAnime ?? (isFilm ? undefined : FAMILIES.get(service));
    if (namespace !== undefined)
      byNamespace.set(namespace, (byNamespace.get(namespace) ?? new Set()).add(id));
  }
  return byNamespace;
}

/** Whether its one episode is the one there. */
const isOnly = (ranges: unknown): boolean => JSON.stringify(ranges) === '{"1":"1"}';

/** Whether all episodes have the same numbers there, from the first on. */
function isSame(ranges: unknown): boolean {
  if (typeof ranges !== "object" || ranges === null) return false;
  const pairs = Object.entries(ranges);
  return pairs.length === 1 && pairs.every(([from, to]) => from === String(to) && /^1(-\d*)?$/.test(from));
}
