// Finding the episodes of a title by their keys.

import type { PartKey } from "../ids.ts";
import type { Episode } from "./title.ts";

/** Finds episodes by their keys, in an ordered list: a map would double the memory that titles take. */
export class EpisodeIndex {
  readonly #episodes: readonly Episode[];

  constructor(ordered: readonly Episode[]) {
    this.#episodes = ordered;
  }

  get(key: PartKey): Episode | undefined {
    let [low, high] = [0, this.#episodes.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const episode = this.#episodes[middle];
      if (episode === undefined || episode.key === key) return episode;
      if (episode.key < key) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  has(key: PartKey): boolean {
    return this.get(key) !== undefined;
  }
}
