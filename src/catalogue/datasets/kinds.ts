// The kinds of datasets that can be imported. It is a file of its own, so that the list loads no importer.

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
