// The library that the benchmark measures against: made from numbers, the same every time.

/** Shows of the benchmark's catalogue, and episodes of each. */
export const SHOWS = 7_000;
export const EPISODES = 30;
/** Shows that the large account has watched whole; the others are there to be watched. */
export const WATCHED_SHOWS = 5_000;
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

/** One watch event: the flat number of an episode among all shows, as a request body. */
export function eventOf(show: number, episode: number): unknown {
  const season = Math.floor(episode / (EPISODES / 3)) + 1;
  const number = (episode % (EPISODES / 3)) + 1;
  const watchedAt = new Date(Date.UTC(2020, 0, 1) + (show * EPISODES + episode) * 60_000).toISOString();
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

/** One body that marks whole shows watched, episode by episode with a time each. */
export function importOf(from: number, to: number): unknown {
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
              Date.UTC(2020, 0, 1) + (show * EPISODES + (season - 1) * 10 + index) * 60_000,
            ).toISOString(),
          })),
        })),
      };
    }),
  };
}
