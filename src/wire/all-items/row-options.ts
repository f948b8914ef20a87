// What the query of all-items asks of each row. Contract: sync.md 7.

export type RowOptions = {
  readonly extended: "none" | "full" | "full_anime_seasons" | "simkl_ids_only" | "ids_only";
  readonly episodeWatchedAt: boolean;
  readonly episodeTvdbId: boolean;
  readonly episodeRuntime: boolean;
  /** Episodes of completed and dropped titles too; `yes` adds those without a watch of their own. */
  readonly includeAllEpisodes: "no" | "yes" | "original";
  readonly nextWatchInfo: boolean;
  readonly memos: boolean;
  readonly english: boolean;
  /** Session rows are listed too, and every row says which it is. */
  readonly rewatches: boolean;
};

export const isFull = ({ extended }: RowOptions): boolean =>
  extended === "full" || extended === "full_anime_seasons";
export const isIdsOnly = ({ extended }: RowOptions): boolean =>
  extended === "simkl_ids_only" || extended === "ids_only";
