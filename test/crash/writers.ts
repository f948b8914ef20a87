// The load, and the book that is kept of it: what was acknowledged, and the one request that was not.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { Random, seedFrom } from "../support/random.ts";
import { type Answer, call, type Environment, makeToken, runProgram, type Token } from "./program.ts";

const ACCOUNTS = 3;
/** Each writes to titles of its own, so that it alone says what stands there. */
const WRITERS_EACH = 2;
const TITLES_EACH = 2;
const EPISODES = 300;
const FIRST_TITLE = 9_300_001;

/** Watches: by title, season and number, with their time on the wire. */
export type Watches = ReadonlyMap<string, string>;
type Event = { readonly title: number; readonly episode: number; readonly at: string };
type Deed = { readonly path: string; readonly events: readonly Event[] };

/** The load is told again by its seed; when a process dies in the middle of it is not. */
export const random = new Random(seedFrom("CRASH_SEED"));
const partOf = ({ title, episode }: Event): string => `${title} 1x${episode}`;

let second = Date.parse("2020-01-01T00:00:00Z");
/** A moment that no other event has. */
function nextMoment(): string {
  second += 1000;
  return new Date(second).toISOString().replace(".000Z", "Z");
}

export class Writer {
  readonly titles: readonly number[];
  readonly token: Token;
  /** What must be there. */
  certain: Watches = new Map();
  /** What is there instead, if the request without an answer was carried out. */
  pending: Watches | null = null;
  acknowledged = 0;
  /** What became of requests without an answer, where the two can be told apart. */
  carriedOut = 0;
  notCarriedOut = 0;
  #last: Deed | null = null;

  constructor(token: Token, titles: readonly number[]) {
    this.token = token;
    this.titles = titles;
  }

  /** Sends one request after the other until told to stop, or until one of them has no clear answer. */
  async run(url: string, isOver: () => boolean): Promise<void> {
    while (!isOver() && this.pending === null) await this.write(url).catch(ignoreBroken);
  }

  /** Sends one request; anything but 201 leaves it open whether it was carried out. */
  async write(url: string): Promise<Answer> {
    assert.equal(this.pending, null, "what happened to the last request is to be settled first");
    const deed = this.#next();
    const isRemoval = deed.path.endsWith("/remove");
    const after = new Map(this.certain);
    let moved = 0;
    for (const event of deed.events) {
      const isThere = after.has(partOf(event));
      if (isThere === isRemoval) moved += 1;
      if (isRemoval) after.delete(partOf(event));
      else if (!isThere) after.set(partOf(event), event.at);
    }
    this.pending = after;
    const answer = await call(url, deed.path, this.token, bodyOf(deed.events));
    if (answer.status === 503) return answer;
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    const counted = isRemoval ? answer.body.deleted.episodes : answer.body.added.episodes;
    assert.equal(counted, moved, `${deed.path} counts what it did`);
    this.certain = after;
    this.pending = null;
    this.acknowledged += moved;
    this.#last = deed;
    return answer;
  }

  /** Takes what was read back for what happened. @throws AssertionError when it is neither of the two possible */
  settle(read: Watches): void {
    const possible = [this.certain, ...(this.pending ? [this.pending] : [])].map(sorted);
    const found = sorted(read);
    if (!possible.some((one) => JSON.stringify(one) === JSON.stringify(found)))
      assert.deepEqual(
        found,
        possible[0],
        "what was acknowledged is there once, the rest wholly or not at all",
      );
    if (this.pending !== null && JSON.stringify(possible[0]) !== JSON.stringify(possible[1]))
      if (JSON.stringify(possible[0]) === JSON.stringify(found)) this.notCarriedOut += 1;
      else this.carriedOut += 1;
    this.certain = read;
    this.pending = null;
  }

  #next(): Deed {
    const chance = random.next();
    if (chance < 0.15 && this.#last) return this.#last;
    const present = [...this.certain.keys()];
    if (chance < 0.3 && present.length > 0) return { path: "/sync/history/remove", events: this.#some(12) };
    return { path: "/sync/history", events: this.#some(chance > 0.95 ? 250 : 5) };
  }

  #some(most: number): Event[] {
    const events = new Map<string, Event>();
    for (let left = 1 + random.below(most); left > 0; left -= 1) {
      const title = this.titles[random.below(this.titles.length)] as number;
      const event = { title, episode: 1 + random.below(EPISODES), at: nextMoment() };
      events.set(partOf(event), event);
    }
    return [...events.values()];
  }
}

const sorted = (watches: Watches): [string, string][] =>
  [...watches].sort(([one], [other]) => (one < other ? -1 : 1));

function bodyOf(events: readonly Event[]): object {
  const shows = [...Map.groupBy(events, ({ title }) => title)].map(([simkl, those]) => ({
    ids: { simkl },
    seasons: [{ number: 1, episodes: those.map(({ episode, at }) => ({ number: episode, watched_at: at })) }],
  }));
  return { shows };
}

/** A connection that broke is what the tests are about; a wrong answer is not. */
export function ignoreBroken(error: unknown): void {
  if (error instanceof assert.AssertionError) throw error;
}

/** The writers of a fresh database, and the titles that they write to. */
export async function makeWriters(env: Environment, folder: string): Promise<Writer[]> {
  const tokens = await Promise.all(
    Array.from({ length: ACCOUNTS }, (_, at) => makeToken(env, `person-${at}`)),
  );
  const writers = tokens.flatMap((token, account) =>
    Array.from({ length: WRITERS_EACH }, (_, at) => {
      const from = FIRST_TITLE + (account * WRITERS_EACH + at) * TITLES_EACH;
      return new Writer(token, [from, from + 1]);
    }),
  );
  const titles = writers
    .flatMap((writer) => writer.titles)
    .map((simkl) => ({
      type: "show",
      title: `Crash ${simkl}`,
      year: 2010,
      status: "airing",
      ids: { simkl },
      seasons: [{ number: 1, episodes: EPISODES, first_aired: "2010-01-01", every_days: 1 }],
    }));
  const file = `${folder}/crash-titles.json`;
  await writeFile(file, JSON.stringify({ titles }));
  const { code, stderr } = await runProgram(["catalogue", "add", file], env);
  assert.equal(code, 0, stderr);
  return writers;
}

const LIST = "/sync/all-items/shows?extended=full&episode_watched_at=yes&include_all_episodes=original";
type WireRow = {
  show: { ids: { simkl: number } };
  seasons?: { number: number; episodes: { number: number; watched_at?: string }[] }[];
};

/** Reads everything back, and settles each writer's book. @throws AssertionError when something is not as it must be */
export async function settleAll(url: string, writers: readonly Writer[]): Promise<void> {
  for (const [token, own] of Map.groupBy(writers, (writer) => writer.token)) {
    const { status, body } = await call(url, LIST, token);
    assert.equal(status, 200, JSON.stringify(body));
    const found = new Map<number, Map<string, string>>();
    for (const { show, seasons = [] } of (body.shows ?? []) as WireRow[]) {
      const watches = new Map<string, string>();
      for (const { number: season, episodes } of seasons)
        for (const { number, watched_at } of episodes) {
          const part = `${show.ids.simkl} ${season}x${number}`;
          assert.ok(!watches.has(part), `${part} is there twice`);
          if (watched_at) watches.set(part, watched_at);
        }
      assert.ok(!found.has(show.ids.simkl), `${show.ids.simkl} is listed twice`);
      found.set(show.ids.simkl, watches);
    }
    for (const writer of own)
      writer.settle(new Map(writer.titles.flatMap((title) => [...(found.get(title) ?? [])])));
  }
}

/**
 * All write at once, until so many answers have come; then `strike` happens. Answers, when all are still, how many
 * requests were on their way: sent, and not answered.
 */
export async function writeUntilStruck(
  url: string,
  writers: readonly Writer[],
  strike: () => Promise<void>,
): Promise<number> {
  const most = 1 + random.below(60);
  let answers = 0;
  let isOver = false;
  let enough = (): void => {};
  const struck = new Promise<void>((resolve) => {
    enough = resolve;
  }).then(async () => {
    await setTimeout(random.next() * 10);
    await strike();
    isOver = true;
  });
  const seen = (): boolean => {
    answers += 1;
    if (answers > most) enough();
    return isOver;
  };
  await Promise.all(writers.map((writer) => writer.run(url, seen)));
  enough();
  await struck;
  return writers.filter(({ pending }) => pending !== null).length;
}

const sumOf = (writers: readonly Writer[], what: "acknowledged" | "carriedOut" | "notCarriedOut"): number =>
  writers.reduce((sum, writer) => sum + writer[what], 0);

/** What the writers went through, for whoever reads the test's output. */
export const summary = (writers: readonly Writer[]): string =>
  `CRASH_SEED=${random.seed}: ${sumOf(writers, "acknowledged")} events acknowledged; of the requests without an answer ` +
  `${sumOf(writers, "carriedOut")} were carried out, ${sumOf(writers, "notCarriedOut")} were not`;

/** @throws AssertionError when the kills met no load */
export function assertLoad(writers: readonly Writer[], kills: number, met: number): void {
  assert.ok(sumOf(writers, "acknowledged") > kills, "the load was a load");
  assert.ok(met > kills / 2, `only ${met} of ${kills} kills met requests on their way`);
}
