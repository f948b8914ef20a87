// Reading IMDb's title.basics beside title.episode: both are in one order, so that each episode's name comes by just when
// its numbers do, and the episode is written once. Where they are not, what is missed is left over, and nothing is lost.

import { readLines } from "./files.ts";
import { type EpisodeName, isEpisodeLine, type Line, readEpisodeName } from "./imdb-lines.ts";

export class NamedLines {
  readonly #path: string;
  readonly #chunks: AsyncGenerator<string[]>;
  #lines: readonly string[] = [];
  #at = 0;
  #hasEnded = false;
  /** Lines before those at hand. */
  #before = 0;
  /** The lines that were found, a bit for each. */
  #found = new Uint8Array(1024);
  #episodesPassedOver = 0;
  /** The id of the line that is looked at, and of the one that is asked for; how often ids went back to lower ones. */
  #own = { id: "", line: -1, steps: 0 };
  #asked = { id: "", steps: 0 };

  constructor(path: string) {
    this.#path = path;
    this.#chunks = readLines(path);
  }

  /** What the file says of the episode; null where it has passed by already, or is not there. */
  find(id: string): EpisodeName | null | "more" {
    const asked = this.#asked;
    if (id < asked.id) asked.steps += 1;
    asked.id = id;
    for (;;) {
      const line = this.#lines[this.#at];
      if (line === undefined) return this.#hasEnded ? null : "more";
      const own = this.#look(line);
      const isBehind = own.steps < asked.steps || (own.steps === asked.steps && own.id < id);
      if (!isBehind) {
        if (own.steps !== asked.steps || own.id !== id || !isEpisodeLine(line)) return null;
        this.#markFound(own.line);
        this.#at += 1;
        return readEpisodeName(line.split("\t"));
      }
      this.#passOver(line);
    }
  }

  /** Takes in more lines; false at the end of the file. */
  async readOn(): Promise<boolean> {
    const { value, done } = await this.#chunks.next();
    if (done) {
      this.#hasEnded = true;
      return false;
    }
    this.#before += this.#lines.length;
    this.#lines = value;
    this.#at = 0;
    return true;
  }

  /** The lines of episodes that were not found. */
  async *rest(): AsyncGenerator<Line> {
    do for (const line of this.#lines.slice(this.#at)) this.#passOver(line);
    while (await this.readOn());
    if (this.#episodesPassedOver === 0) return;
    let at = 0;
    for await (const lines of readLines(this.#path))
      for (const line of lines) {
        if (isEpisodeLine(line) && !this.#wasFound(at)) yield line.split("\t");
        at += 1;
      }
  }

  #look(line: string): { id: string; line: number; steps: number } {
    const own = this.#own;
    const number = this.#before + this.#at;
    if (own.line === number) return own;
    const id = line.slice(0, line.indexOf("\t"));
    if (id < own.id) own.steps += 1;
    own.id = id;
    own.line = number;
    return own;
  }

  #passOver(line: string): void {
    if (isEpisodeLine(line)) this.#episodesPassedOver += 1;
    this.#at += 1;
  }

  #markFound(line: number): void {
    const at = line >> 3;
    if (at >= this.#found.length) {
      const larger = new Uint8Array(at * 2);
      larger.set(this.#found);
      this.#found = larger;
    }
    this.#found[at] = (this.#found[at] ?? 0) | (1 << (line & 7));
  }

  #wasFound(line: number): boolean {
    return ((this.#found[line >> 3] ?? 0) & (1 << (line & 7))) !== 0;
  }
}
