// Items of Wikidata with their values, by SPARQL.

import { Type } from "typebox";
import { checker } from "../checker.ts";
import type { Ask } from "./call.ts";
import { readAs } from "./read-answer.ts";
import { ANIME_PROPERTIES, ID_PROPERTIES, KIND, ORIGINAL_TITLE, PUBLISHED } from "./wikidata-properties.ts";

const Text = Type.Object({ value: Type.String() });
const answered = checker(
  Type.Object({
    results: Type.Object({ bindings: Type.Array(Type.Object({ item: Text, p: Text, v: Text })) }),
  }),
);

/** Rows of one answer; an item has twenty to fifty. */
const ROWS_MAX = 2_000;

const WANTED = [
  ...new Set([ID_PROPERTIES.movie, ID_PROPERTIES.show, ANIME_PROPERTIES].flatMap(Object.values<string>)),
  ...[KIND, PUBLISHED, ORIGINAL_TITLE],
].map((property) => `wdt:${property}`);

export type Item = { readonly id: string; readonly values: ReadonlyMap<string, readonly string[]> };

/** The items that match a pattern. The query answers one row per value, so that values do not multiply. */
export async function findItems(ask: Ask, pattern: string): Promise<Item[]> {
  const query = `SELECT ?item ?p ?v WHERE { ${pattern}
    VALUES ?p { rdfs:label skos:altLabel ${WANTED.join(" ")} }
    ?item ?p ?v . FILTER(?p NOT IN (rdfs:label, skos:altLabel) || LANG(?v) IN ("en", "mul"))
  } LIMIT ${ROWS_MAX}`;
  const reply = await ask({
    path: "/sparql",
    query: { query: query.replace(/\s+/g, " "), format: "json" },
    headers: { accept: "application/sparql-results+json" },
  });
  if (reply === null) return [];
  const { bindings } = readAs(answered, reply.body).results;
  // A truncated answer is useless.
  if (bindings.length >= ROWS_MAX) return [];
  return [...Map.groupBy(bindings, ({ item }) => item.value)].map(([id, rows]) => ({
    id,
    values: new Map(
      [...Map.groupBy(rows, ({ p }) => lastPart(p.value))].map(([property, all]) => [
        property,
        [...new Set(all.map(({ v }) => v.value))],
      ]),
    ),
  }));
}

/** `P345` of a URI that ends with it. */
const lastPart = (address: string): string => /[^/#]*$/.exec(address)?.[0] ?? "";

export const valuesOf = (item: Item, property: string): readonly string[] => item.values.get(property) ?? [];

export const hasValue = (item: Item, property: string): boolean => valuesOf(item, property).length > 0;

/** Whether the item is an instance of a class. */
export const isKind = (item: Item, kind: string): boolean =>
  valuesOf(item, KIND).some((value) => lastPart(value) === kind);
