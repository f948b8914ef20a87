// Valid requests among the others: each must be accepted, and what it recorded must be there in the end.

import assert from "node:assert/strict";
import type { Random } from "../support/random.ts";
import type { Connection } from "./client.ts";

/** Titles that nothing else in the fuzz names. */
const SHOW = 9_400_001;
const PLAYED = 9_400_002;
const FIRST_MOVIE = 9_400_100;
const EPISODES = 1_500;
const MOVIES = 400;

export const NEIGHBOUR_TITLES = [
  ...[SHOW, PLAYED].map((simkl) => ({
    type: "show",
    title: `Neighbour ${simkl}`,
    year: 2010,
    status: "airing",
    ids: { simkl },
    seasons: [{ number: 1, episodes: EPISODES, first_aired: "2010-01-01", every_days: 1 }],
  })),
  ...Array.from({ length: MOVIES }, (_, at) => ({
    type: "movie",
    title: `Neighbour ${FIRST_MOVIE + at}`,
    year: 2010,
    released: "2010-01-01",
    ids: { simkl: FIRST_MOVIE + at },
  })),
];

type Row = {
  movie?: { ids: { simkl: number } };
  show?: { ids: { simkl: number } };
  status: string;
  user_rating: number | null;
  seasons?: { episodes: { number: number; watched_at: string }[] }[];
};

/** Those of one person, whose library nobody else writes. */
export class Neighbours {
  readonly #headers: Record<string, string>;
  readonly #watched = new Map<number, string>();
  readonly #played = new Set<number>();
  readonly #rated = new Map<number, number>();
  readonly #filed = new Map<number, string>();
  #next = 0;
  count = 0;

  constructor(headers: Record<string, string>) {
    this.#headers = headers;
  }

  /** @throws AssertionError when it is not accepted and counted */
  async send(connection: Connection, random: Random): Promise<void> {
    this.count += 1;
    this.#next += 1;
    const post = async (path: string, body: object) => {
      const answer = await connection.json("POST", path, this.#headers, body);
      assert.equal(answer.status, 201, `a valid neighbour: ${path} ${JSON.stringify(answer.body)}`);
      return answer.body;
    };
    const number = this.#next;
    const movie = { ids: { simkl: FIRST_MOVIE + (number % MOVIES) } };
    const kind = number % 4;
    if (kind === 0) {
      const at = `2020-01-01T${String(number % 24).padStart(2, "0")}:${String(random.below(60)).padStart(2, "0")}:00Z`;
      const episodes = [{ number, watched_at: at }];
      const { added } = await post("/sync/history", {
        shows: [{ ids: { simkl: SHOW }, seasons: [{ number: 1, episodes }] }],
      });
      assert.equal(added.episodes, 1);
      this.#watched.set(number, at);
    } else if (kind === 1) {
      const { action } = await post("/scrobble/stop", {
        show: { ids: { simkl: PLAYED } },
        episode: { season: 1, number },
        progress: 100,
      });
      assert.equal(action, "scrobble");
      this.#played.add(number);
    } else if (kind === 2) {
      const rating = 1 + random.below(10);
      const { added } = await post("/sync/ratings", { movies: [{ ...movie, rating }] });
      assert.equal(added.movies, 1);
      this.#rated.set(movie.ids.simkl, rating);
    } else {
      const to = random.pick(["plantowatch", "dropped", "completed"]);
      const { added } = await post("/sync/add-to-list", { movies: [{ ...movie, to }] });
      assert.equal(added.movies.length, 1);
      this.#filed.set(movie.ids.simkl, to);
    }
  }

  /** @throws AssertionError when anything that was accepted is not there */
  async verify(connection: Connection): Promise<void> {
    const path = "/sync/all-items?extended=full&episode_watched_at=yes";
    const { status, body } = await connection.json("GET", path, this.#headers);
    assert.equal(status, 200);
    const rows = [...(body?.shows ?? []), ...(body?.movies ?? [])].map(
      (row: Row) => [row.movie?.ids.simkl ?? row.show?.ids.simkl, row] as const,
    );
    const found = new Map(rows);
    const watches = (title: number): Map<number, string> =>
      new Map(
        (found.get(title)?.seasons ?? []).flatMap(({ episodes }) =>
          episodes.map(({ number, watched_at }) => [number, watched_at] as const),
        ),
      );
    assert.deepEqual(watches(SHOW), this.#watched);
    assert.deepEqual(new Set(watches(PLAYED).keys()), this.#played);
    for (const [id, rating] of this.#rated) assert.equal(found.get(id)?.user_rating, rating, `movie ${id}`);
    for (const [id, to] of this.#filed) assert.equal(found.get(id)?.status, to, `movie ${id}`);
  }
}
