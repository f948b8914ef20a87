// The facts that one source gives about one episode.

import type { Millis, Part } from "../../core/ids.ts";

export type EpisodeFacts = {
  readonly part: Part;
  readonly name: string | null;
  readonly airedAt: Millis | null;
  /** Minutes east of UTC at the place of broadcast. */
  readonly airOffset: number;
  /** In minutes. */
  readonly runtime: number | null;
  /** By namespace, in the form in which ids are compared. */
  readonly ids: ReadonlyMap<string, string>;
};

/** An episode of which only the number is known. */
export const bareEpisode = (part: Part): EpisodeFacts => ({
  part,
  name: null,
  airedAt: null,
  airOffset: 0,
  runtime: null,
  ids: NO_IDS,
});

const NO_IDS: ReadonlyMap<string, string> = new Map();
