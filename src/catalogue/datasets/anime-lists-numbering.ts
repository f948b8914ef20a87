// The numbering in an element of Anime-Lists' XML. Contract: anime.md 7.1.

import type {
  NamespaceNumbering,
  NumberedPair,
  NumberedRange,
  NumberingFacts,
} from "../records/numbering-facts.ts";
import type { XmlElement } from "./xml-files.ts";

type Namespace = "tvdb" | "tmdb";

/** The attributes of each namespace. */
const ATTRIBUTES = {
  tvdb: { season: "defaulttvdbseason", offset: "episodeoffset", mapped: "tvdbseason" },
  tmdb: { season: "tmdbseason", offset: "tmdboffset", mapped: "tmdbseason" },
} as const;

/** Null where the anime is on neither service. */
export function numberingOfElement(
  element: XmlElement,
  { tvdb, tmdb }: { readonly tvdb: string | null; readonly tmdb: string | null },
): NumberingFacts | null {
  if (tvdb === null && tmdb === null) return null;
  return {
    ...(tvdb === null ? {} : { tvdb: seriesNumbering(element, "tvdb", tvdb) }),
    ...(tmdb === null ? {} : { tmdb: seriesNumbering(element, "tmdb", tmdb) }),
  };
}

function seriesNumbering(
  { attributes, children }: XmlElement,
  namespace: Namespace,
  series: string,
): NamespaceNumbering {
  const names = ATTRIBUTES[namespace];
  const season = attributes[names.season] ?? "";
  const mappings = children
    .filter(({ name }) => name === "mapping-list")
    .flatMap((list) => list.children)
    .filter((child) => child.name === "mapping" && child.attributes[names.mapped] !== undefined);
  return {
    series,
    season: season === "a" ? "a" : wholeNumber(season),
    offset: wholeNumber(attributes[names.offset]) ?? 0,
    pairs: mappings.flatMap((mapping) => pairsIn(mapping, namespace)),
    exceptions: mappings.flatMap((mapping) => rangeIn(mapping, namespace) ?? []),
  };
}

const isSpecial = ({ attributes }: XmlElement): boolean => attributes.anidbseason === "0";

/** `;1-5;2-6+7;3-0;`: the last has no counterpart. */
function pairsIn(mapping: XmlElement, namespace: Namespace): NumberedPair[] {
  const season = wholeNumber(mapping.attributes[ATTRIBUTES[namespace].mapped]);
  if (season === null) return [];
  return [...mapping.text.matchAll(/(\d+)-(\d+(?:\+\d+)*)/g)].map(([, from = "", to = ""]) => ({
    kind: isSpecial(mapping) ? 0 : 1,
    number: Number(from),
    season,
    to: to
      .split("+")
      .map(Number)
      .filter((number) => number > 0),
  }));
}

function rangeIn(mapping: XmlElement, namespace: Namespace): NumberedRange | null {
  const { start, end, offset } = mapping.attributes;
  const season = wholeNumber(mapping.attributes[ATTRIBUTES[namespace].mapped]);
  if (season === null || (start === undefined && end === undefined && offset === undefined)) return null;
  return {
    kind: isSpecial(mapping) ? 0 : 1,
    season,
    start: wholeNumber(start) ?? 1,
    end: wholeNumber(end),
    offset: wholeNumber(offset) ?? 0,
  };
}

const wholeNumber = (text = ""): number | null => (/^-?\d+$/.test(text) ? Number(text) : null);
