// The datasets that can be read in, known without loading what reads them.

export const DATASET_KINDS = [
  "imdb",
  "tvmaze",
  "anime-lists",
  "fribb",
  "anibridge",
  "shinkro",
  "plexanibridge",
  "kometa",
  "counts",
  "bangumi",
] as const;
export type DatasetKind = (typeof DATASET_KINDS)[number];
