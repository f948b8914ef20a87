// Long stories of every kind of write through HTTP, told at the same time to a library in memory that knows only the
// core's decisions: what the database then holds, and what is read back, equals `apply`.
// ORACLE_RUNS sets how many stories are told, and ORACLE_SEED which.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { type TitleId, toPlaybackId, toRewatchId, toTitleId } from "../src/core/ids.ts";
import { printTime } from "../src/core/time.ts";
import { ModelLibrary } from "./oracle/model.ts";
import { ALL_ITEMS, expectedRow, rowsIn } from "./oracle/rows.ts";
import {
  filingBody,
  inBodyOrder,
  playingBody,
  ratingBody,
  removalBody,
  type Step,
  stepsAbout,
  titleBody,
  watchedBody,
} from "./oracle/steps.ts";
import { seedFrom } from "./support/random.ts";
import { openTestServer, type TestPerson } from "./support/server.ts";

const RUNS = Number(process.env.ORACLE_RUNS ?? 50);
const LONGEST = 60;
const seed = seedFrom("ORACLE_SEED") | 0;

const server = await openTestServer();
after(() => server.close());

/** Movies, shows and anime: out and to come, ended and airing, with specials and without; the clock passes some. */
const TITLES = [
  { type: "movie", title: "Oracle movie", released: "2010-01-01" },
  { type: "movie", title: "Oracle movie to come", released: "2026-12-24" },
  {
    type: "show",
    title: "Oracle ended",
    status: "ended",
    seasons: [
      { number: 0, episodes: 1, first_aired: "2010-01-01" },
      { number: 1, episodes: 2, first_aired: "2010-02-01" },
      { number: 2, episodes: 2, first_aired: "2011-02-01" },
    ],
  },
  {
    type: "show",
    title: "Oracle single",
    status: "ended",
    seasons: [{ number: 1, episodes: 1, first_aired: "2010-01-01" }],
  },
  {
    type: "show",
    title: "Oracle airing",
    status: "airing",
    seasons: [{ number: 1, episodes: 5, first_aired: "2026-11-10", every_days: 7 }],
  },
  {
    type: "anime",
    anime_type: "tv",
    title: "Oracle anime",
    status: "ended",
    seasons: [{ number: 1, episodes: 3, first_aired: "2012-01-01" }],
  },
  {
    type: "anime",
    anime_type: "movie",
    title: "Oracle anime movie",
    status: "ended",
    seasons: [{ number: 1, episodes: 2, first_aired: "2012-01-01" }],
  },
].map((title, at) => ({ ...title, year: 2010, ids: { simkl: 9_500_001 + at } }));
const ids = TITLES.map(({ ids: { simkl } }) => toTitleId(simkl));
const { rejected } = await server.catalogue.addTitles({ titles: TITLES });
assert.deepEqual(rejected, []);
const titles = [...(await server.catalogue.load(ids)).values()];
assert.equal(titles.length, TITLES.length);

/** One person's library, on both sides. */
class Telling {
  readonly #person: TestPerson;
  /** The tokens of the person's two players. */
  readonly #players: readonly [Record<string, string>, Record<string, string>];
  readonly #apps: readonly [string, string];
  readonly #model = new ModelLibrary(titles);
  readonly #told: Step[] = [];
  readonly counts: Map<string, number>;

  private constructor(
    person: TestPerson,
    other: { clientId: string; token: string },
    counts: Map<string, number>,
  ) {
    this.#person = person;
    const headersOf = ({ token, clientId }: typeof other) => ({
      authorization: `Bearer ${token}`,
      "simkl-api-key": clientId,
      "content-type": "application/json",
    });
    this.#players = [headersOf(person), headersOf(other)];
    this.#apps = [person.clientId, other.clientId];
    this.counts = counts;
  }

  static async begin(counts: Map<string, number>): Promise<Telling> {
    const person = await server.person();
    const { clientId } = await server.accounts.findOrCreateApp("another player");
    return new Telling(
      person,
      { clientId, token: await server.accounts.issueToken(person.account, clientId) },
      counts,
    );
  }

  async tell(step: Step): Promise<void> {
    if (step.do === "repeat") {
      const again = this.#told[step.nth % this.#told.length];
      if (again) await this.tell(again);
      return;
    }
    this.#told.push(step);
    try {
      await this.#carryOut(step);
      await this.#compareStored();
    } catch (error) {
      throw new Error(`at ${shown(step)}: ${error}`, { cause: error });
    }
  }

  async #carryOut(step: Exclude<Step, { do: "repeat" }>): Promise<void> {
    const now = server.now();
    const model = this.#model;
    switch (step.do) {
      case "watch":
        return this.#watch(step);
      case "remove": {
        const { removed, episodes, rewatches } = model.remove(step.title, step.parts, now);
        const { deleted } = await this.#post("/sync/history/remove", removalBody(step.title, step.parts));
        const list = step.title.type === "movie" ? "movies" : "shows";
        assert.deepEqual(
          [deleted[list], deleted.episodes, deleted.rewatches ?? 0],
          [Number(removed), episodes, rewatches],
        );
        return this.#count("removals", Number(removed) + episodes);
      }
      case "file": {
        const { status } = model.file(step.title, fileRequest(step), now);
        const { added } = await this.#post("/sync/add-to-list", filingBody(step.title, step.request));
        assert.deepEqual(
          [...added.movies, ...added.shows].map(({ to }) => to),
          [status],
        );
        return this.#count("filings");
      }
      case "rate": {
        const { status } = model.rate(step.title, step.request, now);
        const { added } = await this.#post("/sync/ratings", ratingBody(step.title, step.request));
        assert.equal(added.statuses[0].response.status, status);
        return this.#count("ratings");
      }
      case "unrate":
        this.#count("ratings taken away", Number(model.unrate(step.title).unrated));
        await this.#post("/sync/ratings/remove", titleBody(step.title, {}));
        return;
      case "play":
        await this.#play(step);
        if (step.twice) await this.#play(step);
        return;
      case "forget": {
        const stored = model.playbacks();
        const id = stored[step.nth % Math.max(1, stored.length)]?.playback.id ?? toPlaybackId(1_000);
        const existed = model.forget(id, now);
        const { status } = await server.send({
          method: "DELETE",
          url: `/sync/playback/${id}`,
          headers: this.#players[0],
        });
        assert.equal(status, existed ? 204 : 404);
        return this.#count("playbacks forgotten", Number(existed));
      }
      case "wait":
        return server.advance(step.milliseconds);
      case "background":
        model.mature(now);
        return server.background();
    }
  }

  async #watch({ all, skip, allowRewatch }: Extract<Step, { do: "watch" }>): Promise<void> {
    // Which sessions there are is looked up before any of the items is carried out.
    const asked = inBodyOrder(all).map((one) => {
      const { nth } = one.word;
      const sessions = this.#model.shelf(one.title.id).rewatches;
      return { ...one, rewatchId: nth === null ? null : (sessions[nth]?.id ?? 1_000) };
    });
    const outcomes = asked.map(({ title, request, word, rewatchId }) => {
      const rewatch = { ...word, rewatchId: rewatchId === null ? null : toRewatchId(rewatchId) };
      const said = { ...request, skipAutoWatching: skip };
      return this.#model.watch(title, said, allowRewatch ? rewatch : null, server.now());
    });
    const flags = [skip ? "skip_auto_watching=yes" : "", allowRewatch ? "allow_rewatch=yes" : ""].filter(
      Boolean,
    );
    const { added } = await this.#post(`/sync/history?${flags.join("&")}`, watchedBody(asked));
    const matched = outcomes.filter((outcome) => outcome.matched);
    assert.deepEqual(
      added.statuses.map(({ response }: { response: { status: string; rewatch_id?: number } }) => [
        response.status,
        response.rewatch_id,
      ]),
      matched.map(({ status, session }) => [status ?? "removed", session?.id]),
    );
    const episodes = outcomes.reduce((sum, one) => sum + one.episodes, 0);
    const again = outcomes.reduce((sum, one) => sum + one.sessionEpisodes, 0);
    assert.equal(added.episodes, episodes + again);
    this.#count("episodes", episodes);
    this.#count("episodes watched again", again);
  }

  async #play(step: Extract<Step, { do: "play" }>): Promise<void> {
    const { title, episode, kind, progress, allowRewatch, player } = step;
    const request = {
      kind,
      part: episode.part,
      progress,
      allowRewatch,
      tracksRewatches: true,
      wantsRewatches: true,
      app: this.#apps[player],
    };
    const expected = this.#model.play(title, request, server.now());
    const answer = await server.send({
      method: "POST",
      url: `/scrobble/${kind}${allowRewatch ? "?allow_rewatch=yes" : ""}`,
      headers: this.#players[player],
      payload: JSON.stringify(playingBody(step)),
    });
    if (expected.duplicate === null) {
      assert.equal(answer.status, 201, answer.text);
      assert.equal(answer.body.action, expected.action);
    } else {
      assert.equal(answer.status, 409);
      assert.equal(answer.body.watched_at, printTime(expected.duplicate.watchedAt));
    }
    this.#count(expected.duplicate === null ? `scrobbles: ${expected.action}` : "scrobbles: duplicate");
  }

  // biome-ignore lint/suspicious/noExplicitAny: the answer as the wire carries it
  async #post(url: string, body: object): Promise<any> {
    const answer = await this.#person.post(url, body);
    assert.equal(answer.status, 201, answer.text);
    return answer.body;
  }

  #count(what: string, more = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + more);
  }

  /** The shelves and playbacks that the database holds are those of the model. */
  async #compareStored(): Promise<void> {
    const stored = await server.library.whole(this.#person.account).shelves(ids);
    for (const id of ids) {
      const { playbacks: _, ...shelf } = this.#model.shelf(id);
      assert.deepEqual(stored.get(id), shelf);
    }
    const playbacks = [...(await server.library.whole(this.#person.account).playbacks())];
    assert.deepEqual(
      playbacks.sort((one, other) => one.playback.id - other.playback.id),
      this.#model.playbacks(),
    );
  }

  /** What a client reads is what the model holds. */
  async compareRead(): Promise<void> {
    const rows = ids.map((id) => [id, expectedRow(this.#model.shelf(id))] as const);
    const expected = new Map(
      rows.filter((row): row is [TitleId, NonNullable<(typeof row)[1]>] => row[1] !== null),
    );
    const { body } = await this.#person.get(ALL_ITEMS);
    assert.deepEqual(rowsIn(body, expected), expected);
  }
}

/** The step as it is shown when it fails: titles by their names. */
function shown(step: Step): string {
  return JSON.stringify(step, (name, value) => {
    if (name === "title") return value.name;
    return name === "episode" ? value.part : value;
  });
}

/** A movie is watched or not: filed as being watched, it is meant as watched. */
function fileRequest({ title, request }: Extract<Step, { do: "file" }>) {
  return title.type === "movie" && request.to === "watching"
    ? { ...request, to: "completed" as const }
    : request;
}

test(`${RUNS} stories of 30 to ${LONGEST} writes: what is stored, and what is read back, equals apply`, async (t) => {
  const counts = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(stepsAbout(titles), { minLength: 30, maxLength: LONGEST, size: "max" }),
      async (steps) => {
        const telling = await Telling.begin(counts);
        for (const step of steps) await telling.tell(step);
        await telling.compareRead();
      },
    ),
    { numRuns: RUNS, seed },
  );
  t.diagnostic(`ORACLE_SEED=${seed}`);
  t.diagnostic([...counts].map(([what, count]) => `${what} ${count}`).join(", "));
  const kinds = ["start", "pause", "checkin", "scrobble", "duplicate"].map((kind) => `scrobbles: ${kind}`);
  for (const what of [
    "episodes",
    "episodes watched again",
    "removals",
    "filings",
    "ratings",
    "ratings taken away",
    "playbacks forgotten",
    ...kinds,
  ])
    assert.ok((counts.get(what) ?? 0) > RUNS / 25, `${what}: the stories tell of it`);
});
