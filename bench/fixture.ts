// The library that the benchmark measures against: made from numbers, the same every time.

/** Shows of the benchmark's catalogue, and episodes of each. */
export const SHOWS = 9_000;
export const EPISODES = 30;
/** Shows that the large account has watched whole; the others are there to be watched. */
export const WATCHED_SHOWS = 5_000;
/** Shows of the account that watches again; each of its sessions is one show's. */
export const WATCHED_AGAIN = 2_000;
/** The last show, which no load reaches. */
export const SPARE_SHOW = SHOWS - 1;
/** Ids of the benchmark's shows begin here. */
export const FIRST_ID = 50_000_000;

/** A catalogue document with the benchmark's shows, a slice at a time. */
export function catalogueOf(from: number, to: number): unknown {
  const titles = Array.from({ length: to - from }, (_, at) => {
    const number = from + at;
    return {
      type: "show",
      title: `Benchmark show ${number}`,
      year: 2000 + (number % 25),
      status: "ended",
      runtime: 45,
      ids: { simkl: FIRST_ID + number, imdb: `tt${90_000_000 + number}`, tvdb: 90_000_000 + number },
      seasons: [1, 2, 3].map((season) => ({
        number: season,
        episodes: EPISODES / 3,
        first_aired: `20${String(10 + season)}-01-05`,
      })),
    };
  });
  return { titles };
}

/** A row of bodies, each another: counted from a flat episode number, or from a call's number. */
export type Bodies = { readonly kind: "any" | "watches" | "rewatches" | "scrobbles"; readonly from: number };

/** How many bodies there are of each kind; of any that are not looked at, as many as one likes. */
const ENDS: Readonly<Record<Bodies["kind"], number>> = {
  any: Number.POSITIVE_INFINITY,
  watches: SPARE_SHOW * EPISODES,
  rewatches: WATCHED_AGAIN * EPISODES,
  scrobbles: SPARE_SHOW * EPISODES * 2,
};

/**
 * The body of such a number, and the path it goes to where that differs from call to call.
 * @throws RangeError behind the last: from there on something else would be measured
 */
export function bodyOf(kind: Bodies["kind"], number: number): { path: string | null; body: string } {
  if (number >= ENDS[kind]) throw new RangeError("everything is watched: run it with fewer --seconds");
  if (kind === "scrobbles") return scrobbleOf(number);
  const years = kind === "rewatches" ? 3 : 0;
  const event = eventOf(Math.floor(number / EPISODES), number % EPISODES, years);
  return { path: null, body: JSON.stringify(event) };
}

/** A start, then the stop of the same episode, then the next episode. */
function scrobbleOf(call: number): { path: string; body: string } {
  const event = Math.floor(call / 2);
  const episode = event % EPISODES;
  const [path, progress] = call % 2 === 0 ? ["/scrobble/start", 1] : ["/scrobble/stop", 95];
  const show = { ids: { simkl: FIRST_ID + Math.floor(event / EPISODES) } };
  return { path, body: JSON.stringify({ progress, show, episode: placeOf(episode) }) };
}

const placeOf = (episode: number): { season: number; number: number } => ({
  season: Math.floor(episode / (EPISODES / 3)) + 1,
  number: (episode % (EPISODES / 3)) + 1,
});

/** One watch event: an episode of a show, so many years after its first time, as a request body. */
export function eventOf(show: number, episode: number, years = 0): unknown {
  const { season, number } = placeOf(episode);
  const first = Date.UTC(2020 + years, 0, 1);
  const watchedAt = new Date(first + (show * EPISODES + episode) * 60_000).toISOString();
  return {
    shows: [
      {
        title: `Benchmark show ${show}`,
        ids: { simkl: FIRST_ID + show },
        seasons: [{ number: season, episodes: [{ number, watched_at: watchedAt }] }],
      },
    ],
  };
}

/** One body that marks whole shows watched, episode by episode with a time each, so many years after the first. */
export function importOf(from: number, to: number, years = 0): unknown {
  return {
    shows: Array.from({ length: to - from }, (_, at) => {
      const show = from + at;
      return {
        ids: { simkl: FIRST_ID + show },
        seasons: [1, 2, 3].map((season) => ({
          number: season,
          episodes: Array.from({ length: EPISODES / 3 }, (_unused, index) => ({
            number: index + 1,
            watched_at: new Date(
              Date.UTC(2020 + years, 0, 1) + (show * EPISODES + (season - 1) * 10 + index) * 60_000,
            ).toISOString(),
          })),
        })),
      };
    }),
  };
}
