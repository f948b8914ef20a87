// The account of `--demo`: a sample library, a token, and a `curl` command to try.

import { recordHistory } from "./actions/record-history.ts";
import type { Services } from "./actions/services.ts";
import type { Millis } from "./core/ids.ts";
import { type Clock, DAY, later, printTime } from "./core/time.ts";
import { ALL_ENTRIES } from "./library/reading/listing.ts";
import { openServices } from "./open-services.ts";
import type { Stores } from "./stores.ts";
import { parseHistoryBody } from "./wire/history/parse.ts";
import type { HistoryBody } from "./wire/history/schema.ts";

export type Demo = { readonly clientId: string; readonly token: string; readonly curl: string };

const NAME = "demo";

/** Creates the account `demo` with its sample library if it does not exist, and a new token for it. */
export async function prepareDemo(stores: Stores, url: string, clock: Clock): Promise<Demo> {
  const services = openServices(stores, { clock, guard: { share: 1, titlesMin: 1, windowMillis: 0 } });
  const { accounts, library } = services;
  const known = await accounts.findPersonByName(NAME);
  const account = known?.account ?? (await accounts.addPerson(NAME, null));
  const { clientId } = await accounts.findOrCreateApp(NAME);
  const token = await accounts.issueToken(account, clientId);
  // Checks the library, not the account: an earlier start may have ended between the two.
  const entries = await library.whole(account).entryKeys(ALL_ENTRIES);
  if (entries.length === 0) await recordSample(services, { account, app: clientId });
  const event = JSON.stringify({ movies: [{ title: "Heat", year: 1995, ids: { imdb: "tt0113277" } }] });
  const curl = `curl -X POST '${url}/sync/history?client_id=${clientId}' -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' -d '${event}'`;
  return { clientId, token, curl };
}

/** Records the sample library by the same action as requests. */
async function recordSample(services: Services, caller: Parameters<typeof recordHistory>[1]): Promise<void> {
  const items = parseHistoryBody(sampleLibrary(services.clock()), { skipAutoWatching: false });
  await recordHistory(services, caller, { items, allowRewatch: false });
}

/** A body of `POST /sync/history`, with watches of the weeks before `now`. */
function sampleLibrary(now: Millis): HistoryBody {
  const daysAgo = (days: number): string => printTime(later(now, -days * DAY));
  return {
    movies: [
      { title: "The Godfather", year: 1972, ids: { simkl: 53434 }, watched_at: daysAgo(40), rating: 10 },
      { title: "Oppenheimer", year: 2023, ids: { imdb: "tt15398776" }, watched_at: daysAgo(12), rating: 9 },
      { title: "Dune: Part Two", year: 2024, ids: { simkl: 1015859 }, status: "plantowatch" },
    ],
    shows: [
      {
        title: "Breaking Bad",
        year: 2008,
        ids: { imdb: "tt0903747" },
        status: "completed",
        watched_at: daysAgo(30),
      },
      {
        title: "The Last of Us",
        year: 2023,
        ids: { simkl: 1411674 },
        seasons: [
          {
            number: 1,
            episodes: [1, 2, 3].map((number) => ({ number, watched_at: daysAgo(8 - number) })),
          },
        ],
      },
      { title: "Dark", year: 2017, ids: { tvdb: 334824 }, status: "plantowatch" },
    ],
    anime: [
      {
        title: "Cowboy Bebop",
        year: 1998,
        ids: { simkl: 37089 },
        memo: { text: "See you, space cowboy", is_private: false },
        episodes: [1, 2, 3, 4].map((number) => ({ number, watched_at: daysAgo(20 - number) })),
      },
    ],
  };
}
