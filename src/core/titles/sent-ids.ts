// Parsing the ids of a request or a document into the normal form in which they are compared.
// Contract: media-objects.md 1.

import { EPISODE_NAMESPACES, TITLE_NAMESPACES } from "./namespaces.ts";

/** Aliases of namespaces in requests. A map, because an object has a value for a key such as "constructor". */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["simkl_id", "simkl"],
  ["moviedb", "tmdb"],
  ["letterslug", "letterboxd"],
  ["boxd", "letterboxd"],
  ["trakt_slug", "traktslug"],
  ["zap2It", "zap2it"],
]);

const NUMERIC = new Set([
  "simkl",
  "tmdb",
  "mal",
  "anidb",
  "anilist",
  "kitsu",
  "anisearch",
  "livechart",
  "netflix",
  "hulu",
]);

/** Namespaces whose ids are numbers or slugs. */
const NUMERIC_OR_SLUG = new Set(["tvdb", "crunchyroll"]);

/** Namespaces whose ids can find a title or an episode. */
const FINDING: ReadonlySet<string> = new Set([...TITLE_NAMESPACES, ...EPISODE_NAMESPACES]);

/** The valid ids, by namespace. If a namespace and an alias of it are both sent, the namespace's own name counts. */
export function readIds(sent: unknown): Map<string, string> {
  return collect(sent, normaliseId);
}

/** The valid ids that can find a title or an episode. */
export function readSentIds(sent: unknown): Map<string, string> {
  return collect(sent, (namespace, value) => (FINDING.has(namespace) ? normaliseId(namespace, value) : null));
}

/**
 * Whether any id was sent that could find something, valid or not. An invalid id, such as text for a number, is
 * `not_found` rather than an error; an empty one counts as absent. Contract: media-objects.md 1.2.
 */
export function sendsId(sent: unknown): boolean {
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) return false;
  return Object.entries(sent).some(
    ([name, value]) => FINDING.has(ALIASES.get(name) ?? name) && textOrNull(value) !== null,
  );
}

/** The same ids as `readIds`, in the form in which they are shown: text keeps its capitals. */
export function readShownIds(sent: unknown): Map<string, string> {
  return collect(sent, (namespace, value) => {
    const id = normaliseId(namespace, value);
    if (id === null || namespace === "imdb") return id;
    const text = String(value).trim();
    return id === text.toLowerCase() ? text : id;
  });
}

function collect(
  sent: unknown,
  read: (namespace: string, value: unknown) => string | null,
): Map<string, string> {
  const ids = new Map<string, string>();
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) return ids;
  for (const [name, value] of Object.entries(sent)) {
    const namespace = ALIASES.get(name) ?? name;
    const id = read(namespace, value);
    if (id !== null && (namespace === name || !ids.has(namespace))) ids.set(namespace, id);
  }
  return ids;
}

const NORMAL_IMDB = /^tt(?!0{7})\d{7}$|^tt[1-9]\d{7,9}$/;

/** The form in which an id is compared; null when the value is empty or no valid id. Contract: media-objects.md 1.2. */
export function normaliseId(namespace: string, value: unknown): string | null {
  // The most common case by far: the datasets of IMDb have millions of ids, all in this form.
  if (namespace === "imdb" && typeof value === "string" && NORMAL_IMDB.test(value)) return value;
  const text = textOrNull(value);
  if (text === null || text.length > 200) return null;
  if (namespace === "imdb") return normaliseImdb(text);
  const isNumber = /^\d+$/.test(text);
  if (NUMERIC.has(namespace) || (NUMERIC_OR_SLUG.has(namespace) && isNumber))
    return isNumber && text.length <= 15 ? String(Number(text)) : null;
  return text.toLowerCase();
}

/** A value as text; null when it counts as absent. */
function textOrNull(value: unknown): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const text = String(value).trim();
  return /^0*$/.test(text) ? null : text;
}

/** `tt` and at least seven digits, from a number, from `tt` and a number, or from a URL of IMDb. */
function normaliseImdb(text: string): string | null {
  const digits = /^(\d{1,10})$/.exec(text)?.[1] ?? /(?:^|\/)tt(\d{1,10})(?:\/|\?|$)/i.exec(text)?.[1];
  return digits === undefined || Number(digits) === 0 ? null : `tt${String(Number(digits)).padStart(7, "0")}`;
}
