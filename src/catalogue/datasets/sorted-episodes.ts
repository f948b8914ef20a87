// The rows of IMDb's title.episode, brought together by show: written in the order of the file, each row would touch
// another page of a table that does not fit into memory.

import { readLines } from "./files.ts";
import type { NamedLines } from "./named-lines.ts";

export type EpisodeNumber = {
  readonly id: string;
  readonly parent: string;
  readonly season: number;
  readonly number: number;
  /** What title.basics says of it: null where it was not found there, "" for no name. */
  readonly name: string | null;
  /** In minutes; 0 for none. */
  readonly runtime: number;
};

/** Rows sorted at a time: 24 bytes each and a name, and twice 8 while they are sorted. */
const RUN = 500_000;
/** Room for a row's place beside its parent in the 53 bits of a number that is an integer. */
const PLACES = 2 ** 23;
/** No length: title.basics was not found to have the row. */
const NOT_NAMED = 0xffffffff;

/** The episodes that have a season and a number, by show within each run. */
export async function* readSorted(path: string, names: NamedLines | null): AsyncGenerator<EpisodeNumber> {
  const run = new Run();
  let isHeader = true;
  for await (const lines of readLines(path)) {
    for (const line of lines) {
      if (!isHeader && run.add(line) && names !== null) {
        const id = line.slice(0, line.indexOf("\t"));
        // Waiting costs more than looking: only where the lines at hand are used up.
        let named = names.find(id);
        while (named === "more") named = (await names.readOn()) ? names.find(id) : null;
        if (named !== null) run.name(named);
      }
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
  #runtimes = new Uint32Array(1024);
  #nameEnds = new Uint32Array(1024);
  #names = Buffer.alloc(16 * 1024);
  #namesLength = 0;
  #length = 0;

  get isFull(): boolean {
    return this.#length >= RUN;
  }

  clear(): void {
    this.#length = 0;
    this.#namesLength = 0;
  }

  /** Whether the line says which season and number the episode is. */
  add(line: string): boolean {
    const [id = "", parent = "", season = "", number = ""] = line.split("\t");
    const [idValue, parentValue] = [idNumber(id), idNumber(parent)];
    const [seasonValue, numberValue] = [wholeNumber(season), wholeNumber(number)];
    if (idValue < 0 || parentValue < 0 || seasonValue < 0 || numberValue < 0) return false;
    if (this.#length === this.#ids.length) this.#grow();
    const at = this.#length;
    this.#ids[at] = idValue;
    this.#parents[at] = parentValue;
    this.#seasons[at] = seasonValue;
    this.#numbers[at] = numberValue;
    this.#runtimes[at] = NOT_NAMED;
    this.#nameEnds[at] = this.#namesLength;
    this.#length += 1;
    return true;
  }

  /** Names the row that was added last. */
  name({ name, runtime }: { name: string; runtime: number }): void {
    const room = this.#namesLength + name.length * 3;
    if (room > this.#names.length)
      this.#names = Buffer.concat([this.#names], Math.max(room, this.#names.length * 2));
    this.#namesLength += this.#names.write(name, this.#namesLength);
    this.#nameEnds[this.#length - 1] = this.#namesLength;
    this.#runtimes[this.#length - 1] = Math.min(runtime, NOT_NAMED - 1);
  }

  *sorted(): Generator<EpisodeNumber> {
    const order = new Float64Array(this.#length);
    for (let at = 0; at < order.length; at += 1) order[at] = (this.#parents[at] ?? 0) * PLACES + at;
    order.sort();
    for (const one of order) {
      const at = one % PLACES;
      const runtime = this.#runtimes[at] ?? NOT_NAMED;
      const isNamed = runtime !== NOT_NAMED;
      yield {
        id: idText(this.#ids[at] ?? 0),
        parent: idText(this.#parents[at] ?? 0),
        season: this.#seasons[at] ?? 0,
        number: this.#numbers[at] ?? 0,
        name: isNamed ? this.#names.toString("utf8", this.#nameEnds[at - 1] ?? 0, this.#nameEnds[at]) : null,
        runtime: isNamed ? runtime : 0,
      };
    }
  }

  #grow(): void {
    const grown = <List extends Uint32Array<ArrayBuffer>>(old: List, larger: List): List => {
      larger.set(old);
      return larger;
    };
    const room = this.#ids.length * 2;
    this.#ids = grown(this.#ids, new Uint32Array(room));
    this.#parents = grown(this.#parents, new Uint32Array(room));
    this.#seasons = grown(this.#seasons, new Uint32Array(room));
    this.#numbers = grown(this.#numbers, new Uint32Array(room));
    this.#runtimes = grown(this.#runtimes, new Uint32Array(room));
    this.#nameEnds = grown(this.#nameEnds, new Uint32Array(room));
  }
}

const idNumber = (text: string): number => (/^tt\d{1,9}$/.test(text) ? Number(text.slice(2)) : -1);
const idText = (number: number): string => `tt${String(number).padStart(7, "0")}`;
/** Seasons that are years are among them; -1 for what IMDb does not say. */
const wholeNumber = (text: string): number => (/^\d{1,6}$/.test(text) ? Number(text) : -1);
