// Edits of the catalogue by the operator: merges and splits of titles, and the kinds of datasets.

import type { Catalogue } from "../../catalogue/catalogue.ts";
import { DATASET_KINDS, type DatasetKind } from "../../catalogue/datasets/kinds.ts";
import { toTitleId } from "../../core/ids.ts";
import type { PartMove } from "../../core/merging/merged-titles.ts";

export { DATASET_KINDS, type DatasetKind };

/** A part of one title, and the part of the other title that it becomes. */
export type PartPair = { readonly from: PartMove["from"]; readonly to: PartMove["from"] };
/** Two titles by id, and the parts of the first that become certain parts of the second. */
export type TitlePair = { readonly from: number; readonly into: number; readonly parts: readonly PartPair[] };

const toPartMoves = ({ into, parts }: TitlePair): PartMove[] =>
  parts.map(({ from, to }) => ({ from, to: { title: toTitleId(into), part: to } }));

/** Merges `from` into `into`. Parts that are not listed keep their numbers. @throws MergeRefused */
export async function mergeTitles(catalogue: Catalogue, pair: TitlePair): Promise<void> {
  await catalogue.merge(toTitleId(pair.from), toTitleId(pair.into), toPartMoves(pair));
}

/** Moves the listed parts of `from` to `into`. @throws MergeRefused */
export async function splitTitle(catalogue: Catalogue, pair: TitlePair): Promise<void> {
  await catalogue.split(toTitleId(pair.from), toPartMoves(pair));
}
