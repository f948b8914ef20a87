// Files of IMDb's form from a seed: so many titles and episodes, as unevenly spread as the real ones. Facts of nobody.

import { createWriteStream, type WriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { createGzip, type Gzip } from "node:zlib";

export type ImdbFiles = {
  readonly basics: string;
  readonly episode: string;
  readonly akas: string;
  readonly ratings: string;
  readonly rows: number;
};

/** A number from 0 up to 1, the next of the seed's row; mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SYLLABLES =
  "ba be bi bo da de di do fa fi ga go ha he ka ki ko la le li lo ma me mi mo na ne ni no pa ra re ri ro sa se shi so ta te ti to va ve vi wa ya yo za".split(
    " ",
  );

/** Words as languages have them: a few are everywhere, most are rare. */
function makeWords(random: () => number, count: number): string[] {
  const common = "the of and in a love night man life day world house last city girl king story dark home my";
  const words = new Set(common.split(" "));
  while (words.size < count) {
    const length = 2 + Math.floor(random() * 3);
    const syllable = () => SYLLABLES[Math.floor(random() * SYLLABLES.length)] ?? "";
    words.add(Array.from({ length }, syllable).join(""));
  }
  return [...words];
}

class GzippedFile {
  readonly #gzip: Gzip = createGzip({ level: 1 });
  readonly #file: WriteStream;
  #text = "";
  rows = 0;

  constructor(path: string, header: string) {
    this.#file = this.#gzip.pipe(createWriteStream(path));
    this.#text = `${header}\n`;
  }

  line(...cells: readonly (string | number)[]): void {
    this.#text += `${cells.join("\t")}\n`;
    this.rows += 1;
  }

  /** Waits where the disk is behind. */
  async flush(): Promise<void> {
    if (this.#text.length < 1_000_000) return;
    const isReady = this.#gzip.write(this.#text);
    this.#text = "";
    if (!isReady) await new Promise((resolve) => this.#gzip.once("drain", resolve));
  }

  async close(): Promise<void> {
    this.#gzip.end(this.#text);
    await finished(this.#file);
  }
}

/** Writes the four files into the folder. */
export async function writeImdbFiles(
  folder: string,
  { titles, episodes, seed }: { titles: number; episodes: number; seed: number },
): Promise<ImdbFiles> {
  const random = randomFrom(seed);
  const words = makeWords(random, 60_000);
  const word = () => words[Math.floor(words.length * random() ** 4)] ?? "";
  const name = () => {
    const text = Array.from({ length: 1 + Math.floor(random() * 4) }, word).join(" ");
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  const paths = {
    basics: join(folder, "title.basics.tsv.gz"),
    episode: join(folder, "title.episode.tsv.gz"),
    akas: join(folder, "title.akas.tsv.gz"),
    ratings: join(folder, "title.ratings.tsv.gz"),
  };
  const basics = new GzippedFile(
    paths.basics,
    "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres",
  );
  const episode = new GzippedFile(paths.episode, "tconst\tparentTconst\tseasonNumber\tepisodeNumber");
  const akas = new GzippedFile(
    paths.akas,
    "titleId\tordering\ttitle\tregion\tlanguage\ttypes\tattributes\tisOriginalTitle",
  );
  const ratings = new GzippedFile(paths.ratings, "tconst\taverageRating\tnumVotes");
  const files = [basics, episode, akas, ratings];

  let last = 0;
  const nextId = () => {
    last += 1;
    return `tt${String(last).padStart(7, "0")}`;
  };
  // Shows that are on the air side by side, as IMDb's numbers mix them.
  const airing: { id: string; left: number; season: number; number: number }[] = [];
  let told = 0;
  const tell = () => {
    const at = Math.floor(random() * airing.length);
    const show = airing[at];
    if (!show) return;
    for (let some = 0; some < 10 && show.left > 0 && told < episodes; some += 1) {
      const id = nextId();
      basics.line(id, "tvEpisode", name(), "\\N", 0, 2000, "\\N", 45, "Drama");
      episode.line(id, show.id, show.season, show.number);
      show.left -= 1;
      show.number += 1;
      told += 1;
      if (show.number > 12) [show.season, show.number] = [show.season + 1, 1];
    }
    if (show.left === 0 || told === episodes) airing.splice(at, 1);
  };
  const perShow = episodes / (titles / 10);
  for (let at = 0; at < titles; at += 1) {
    const id = nextId();
    const isShow = at % 10 === 0;
    const title = name();
    const year = 1930 + Math.floor(96 * random() ** 0.4);
    basics.line(id, isShow ? "tvSeries" : "movie", title, title, 0, year, "\\N", 90, "Drama");
    for (let some = Math.floor(random() * 3); some > 0; some -= 1)
      akas.line(id, some, name(), "DE", "\\N", "imdbDisplay", "\\N", 0);
    if (random() < 0.6) ratings.line(id, 6.5, Math.ceil(5 / (random() ** 2 + 0.000_002)));
    if (isShow) {
      // Few run long, most do not; the mean is what was asked for.
      const left = Math.max(1, Math.round(perShow * 0.5 * random() ** -0.5));
      airing.push({ id, left, season: 1, number: 1 });
    }
    while (airing.length > 200) tell();
    if (at % 200 === 0) for (const file of files) await file.flush();
  }
  while (airing.length > 0 && told < episodes) {
    tell();
    for (const file of files) await file.flush();
  }
  for (const file of files) await file.close();
  return { ...paths, rows: files.reduce((sum, { rows }) => sum + rows, 0) };
}
