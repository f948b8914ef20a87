// The datasets that can be read in, known without loading what reads them.

export const DATASET_KINDS = ["imdb", "anime-lists", "fribb", "tvmaze", "bangumi", "counts"] as const;
export type DatasetKind = (typeof DATASET_KINDS)[number];
