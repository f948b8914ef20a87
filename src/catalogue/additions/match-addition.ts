// Matching an addition to a title of the catalogue: by record, by id, or else by name and year.

import type { TitleId } from "../../core/ids.ts";
import { keyText } from "../../core/titles/namespaces.ts";
import { normaliseId } from "../../core/titles/sent-ids.ts";
import { comparableName } from "../names.ts";
import { keysOfFacts, parseFacts, type RecordedFacts } from "../records/recorded-facts.ts";
import { accumulates } from "../sources.ts";
import type { SourceRecordRow } from "../statements/source-record.ts";
import type { Addition, IsAnime, Refused } from "./addition.ts";
import { identifies, identifyingKeys } from "./identifying-keys.ts";
import { goesByName } from "./load-batch.ts";
import { type MatchedTitle, titleAmong } from "./title-among.ts";
import type { Hit, KeyHit, TitleBatch } from "./title-batch.ts";

export type Match = ({ readonly kind: "title" } & MatchedTitle) | Refused | IsAnime;

/** `rowNamespace`: see AdditionOptions. */
export function matchAddition(
  batch: TitleBatch,
  { facts, record }: Addition,
  rowNamespace: string | undefined,
): Match {
  const found = identifyingKeys(facts).flatMap((key) => batch.hits(key).map((hit): KeyHit => ({ key, hit })));
  const isPerson = accumulates(batch.source);
  const other = found.find(({ key: [namespace], hit }) => namespace === "simkl" && hit.type !== facts.type);
  if (other && isPerson) {
    const reason = `its simkl id ${other.key[1]} belongs to a title of type ${other.hit.type}`;
    return { kind: "refused", reason };
  }
  const own = batch.ownRecord(record);
  if (own) {
    const title = batch.current(own.title);
    return { kind: "title", title, others: [], foreignKeys: foreignKeys(batch, { own, title, found }) };
  }
  const titles = [...new Set(found.flatMap(({ hit }) => (hit.type === facts.type ? [hit.title] : [])))];
  if (titles.length > 1 && isPerson)
    return { kind: "refused", reason: `its ids belong to ${titles.length} titles: ${titles.join(", ")}` };
  if (titles.length > 0)
    return { kind: "title", ...titleAmong(batch, { facts, titles, found, rowNamespace }) };
  const anime = isPerson ? [] : found.filter(({ hit }) => hit.type === "anime").map(({ hit }) => hit);
  return matchAnime(facts, anime) ?? { kind: "title", ...alone(titleByName(batch, facts)) };
}

const alone = (title: TitleId | null): MatchedTitle => ({ title, others: [], foreignKeys: new Set() });

/** A movie whose id one anime film alone has adds its facts to that film. */
function matchAnime(facts: RecordedFacts, hits: readonly Hit[]): Match | null {
  const [film, ...others] = new Map(hits.map((hit) => [hit.title, hit])).values();
  if (!film) return null;
  if (facts.type === "movie" && film.anime_type === "movie" && others.length === 0)
    return { kind: "title", ...alone(film.title) };
  return { kind: "anime", titles: [film, ...others].map(({ title }) => title) };
}

/**
 * Ids that a record has for the first time and that another source gives to another title of the same type. An id
 * that only another record of the same source has is not foreign: a corrected list moves ids between its rows.
 */
function foreignKeys(
  batch: TitleBatch,
  {
    own,
    title,
    found,
  }: { readonly own: SourceRecordRow; readonly title: TitleId; readonly found: readonly KeyHit[] },
): ReadonlySet<string> {
  const type = batch.typeOf(title);
  const elsewhere = found.filter(
    ({ key: [namespace], hit }) =>
      hit.title !== title && hit.type === type && identifies(namespace, hit.type),
  );
  if (elsewhere.length === 0) return new Set();
  const facts = parseFacts(own.facts);
  const before = new Set(keysOfFacts(facts).map(keyText));
  const foreign = elsewhere.flatMap(({ key, hit }) => {
    const text = keyText(key);
    const isForeign = facts.foreignIds?.includes(text) || isSaidByAnother(batch, hit.title, text);
    return isForeign && !before.has(text) ? [text] : [];
  });
  return new Set(foreign);
}

/** Whether another source than the one of the batch gives the id to the title. */
const isSaidByAnother = (batch: TitleBatch, title: TitleId, text: string): boolean =>
  batch
    .records(title)
    .some(
      ({ source, facts }) =>
        source !== batch.source && keysOfFacts(facts).some((key) => keyText(key) === text),
    );

/** The only title of that type, name and year, unless an id contradicts. */
function titleByName(batch: TitleBatch, facts: RecordedFacts): TitleId | null {
  if (!goesByName(facts, batch.source)) return null;
  const alike = batch
    .namesakes(comparableName(facts.name))
    .filter(
      ({ title, type, year }) =>
        type === facts.type && year === (facts.year ?? null) && !batch.isRetired(title),
    );
  const [only] = alike;
  if (alike.length !== 1 || only === undefined) return null;
  const records = batch.records(only.title);
  // The source already has another record for this title.
  if (!accumulates(batch.source) && records.some(({ source }) => source === batch.source)) return null;
  const known = new Map(records.flatMap((one) => Object.entries(one.facts.ids ?? {})));
  const contradicts = Object.entries(facts.ids ?? {}).some(([namespace, value]) => {
    const has = known.get(namespace);
    return has !== undefined && normaliseId(namespace, has) !== normaliseId(namespace, value);
  });
  return contradicts ? null : batch.current(only.title);
}
