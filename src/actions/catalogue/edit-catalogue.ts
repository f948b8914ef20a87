// Changing what the catalogue knows: merges, splits and datasets.

import type { Catalogue } from "../../catalogue/catalogue.ts";
import { DATASET_KINDS, type DatasetKind } from "../../catalogue/datasets/kinds.ts";
import { toTitleId } from "../../core/ids.ts";
import type { PartMove } from "../../core/merging/merged-titles.ts";

export { DATASET_KINDS, type DatasetKind };

/** What a part of one title is in another. */
export type PartPair = { readonly from: PartMove["from"]; readonly to: PartMove["from"] };
export type TitlePair = { readonly from: number; readonly into: number; readonly parts: readonly PartPair[] };

const movesOf = ({ into, parts }: TitlePair): PartMove[] =>
  parts.map(({ from, to }) => ({ from, to: { title: toTitleId(into), part: to } }));

/** Makes one title of two; parts that are not named keep their numbers. @throws MergeRefused */
export async function mergeTitles(catalogue: Catalogue, pair: TitlePair): Promise<void> {
  await catalogue.merge(toTitleId(pair.from), toTitleId(pair.into), movesOf(pair));
}

/** Gives the named parts of one title to another. @throws MergeRefused */
export async function splitTitle(catalogue: Catalogue, pair: TitlePair): Promise<void> {
  await catalogue.split(toTitleId(pair.from), movesOf(pair));
}
