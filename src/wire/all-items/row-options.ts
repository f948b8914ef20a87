// The options of a library row, from the query of GET /sync/all-items. Contract: sync.md 7.1, 7.3.

export type RowOptions = {
  readonly extended: "none" | "full" | "full_anime_seasons" | "simkl_ids_only" | "ids_only";
  readonly episodeWatchedAt: boolean;
  readonly episodeTvdbId: boolean;
  readonly episodeRuntime: boolean;
  /**
   * Whether `completed` and `dropped` titles list their episodes too. `original` lists the episodes that have a watch;
   * `yes` also lists, for `completed` titles, the aired regular episodes without one.
   */
  readonly includeAllEpisodes: "no" | "yes" | "original";
  readonly nextWatchInfo: boolean;
  readonly memos: boolean;
  /** Whether titles have their English name, where it is known. */
  readonly english: boolean;
  /** Whether rewatch sessions are listed as rows, and every row has `is_rewatch`. Contract: rewatches.md 9. */
  readonly rewatches: boolean;
};

/** Whether rows have runtimes and episodes. */
export const isFull = ({ extended }: RowOptions): boolean =>
  extended === "full" || extended === "full_anime_seasons";
/** Whether rows have the ids of their title and nothing else. */
export const isIdsOnly = ({ extended }: RowOptions): boolean =>
  extended === "simkl_ids_only" || extended === "ids_only";
