// The rows of IMDb's title.episode, brought together by show: written in the order of the file, each row would touch
// another page of a table that does not fit into memory.

import { readLines } from "./files.ts";

export type EpisodeNumber = {
  readonly id: string;
  readonly parent: string;
  readonly season: number;
  readonly number: number;
};

/** Rows sorted at a time: 16 bytes each, and twice 8 while they are sorted. */
const RUN = 1_000_000;
/** Room for a row's place beside its parent in the 53 bits of a number that is an integer. */
const PLACES = 2 ** 23;

/** The episodes that have a season and a number, by show within each run. */
export async function* readSorted(path: string): AsyncGenerator<EpisodeNumber> {
  const run = new Run();
  let isHeader = true;
  for await (const lines of readLines(path)) {
    for (const line of lines) {
      if (!isHeader) run.add(line);
      isHeader = false;
    }
    if (run.isFull) {
      yield* run.sorted();
      run.clear();
    }
  }
  yield* run.sorted();
}

class Run {
  // Grown as needed, so that a small file takes little.
  #ids = new Uint32Array(1024);
  #parents = new Uint32Array(1024);
  #seasons = new Uint32Array(1024);
  #numbers = new Uint32Array(1024);
  #length = 0;

  get isFull(): boolean {
    return this.#length >= RUN;
  }

  clear(): void {
    this.#length = 0;
  }

  add(line: string): void {
    const [id = "", parent = "", season = "", number = ""] = line.split("\t");
    const row = [idNumber(id), idNumber(parent), wholeNumber(season), wholeNumber(number)];
    if (row.some((value) => value < 0)) return;
    if (this.#length === this.#ids.length) this.#grow();
    const [idValue = 0, parentValue = 0, seasonValue = 0, numberValue = 0] = row;
    this.#ids[this.#length] = idValue;
    this.#parents[this.#length] = parentValue;
    this.#seasons[this.#length] = seasonValue;
    this.#numbers[this.#length] = numberValue;
    this.#length += 1;
  }

  *sorted(): Generator<EpisodeNumber> {
    const order = new Float64Array(this.#length);
    for (let at = 0; at < order.length; at += 1) order[at] = (this.#parents[at] ?? 0) * PLACES + at;
    order.sort();
    for (const one of order) {
      const at = one % PLACES;
      yield {
        id: idText(this.#ids[at] ?? 0),
        parent: idText(this.#parents[at] ?? 0),
        season: this.#seasons[at] ?? 0,
        number: this.#numbers[at] ?? 0,
      };
    }
  }

  #grow(): void {
    const room = this.#ids.length * 2;
    const grown = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
      const larger = new Uint32Array(room);
      larger.set(old);
      return larger;
    };
    this.#ids = grown(this.#ids);
    this.#parents = grown(this.#parents);
    this.#seasons = grown(this.#seasons);
    this.#numbers = grown(this.#numbers);
  }
}

const idNumber = (text: string): number => (/^tt\d{1,9}$/.test(text) ? Number(text.slice(2)) : -1);
const idText = (number: number): string => `tt${String(number).padStart(7, "0")}`;
/** Seasons that are years are among them; -1 for what IMDb does not say. */
const wholeNumber = (text: string): number => (/^\d{1,6}$/.test(text) ? Number(text) : -1);
