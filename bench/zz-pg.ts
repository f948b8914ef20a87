import { mkdtemp, rm } from "node:fs/promises";
import { openAccounts } from "../src/accounts/accounts.ts";
import { recordHistory } from "../src/api/record-history.ts";
import { openCatalogue } from "../src/catalogue/catalogue.ts";
import { readConfig } from "../src/config.ts";
import { openLibrary } from "../src/library/library.ts";
import { openStores } from "../src/stores.ts";
import { startPostgres } from "../test/support/postgres-server.ts";

const pg = await startPostgres();
const clock = (() => Date.now()) as any;
async function setup(env: any) {
  const stores = await openStores(readConfig(env));
  const catalogue = openCatalogue(stores.catalogueDatabase);
  await catalogue.loadStarter();
  const accounts = openAccounts(stores.accountsDatabase, clock);
  const library = openLibrary(stores.library);
  return { stores, catalogue, library, accounts, clock };
}
const dir = await mkdtemp("/tmp/bench-");
const engines: any = {
  sqlite: await setup({ REPRISE_DATA_DIR: dir }),
  postgres: await setup({ REPRISE_DATABASE_URL: pg.url }),
};
const naruto = (
  await engines.sqlite.catalogue.resolve([
    {
      section: "anime",
      ids: new Map([["simkl", "39508"]]),
      name: null,
      year: null,
      usesTvdbSeasons: false,
      parts: null,
    },
  ])
)[0].targets[0].title;
let base = 0;
async function commits(s: any, full: boolean, ms: number, conns = 20) {
  let n = 0;
  base += 1000;
  const end = performance.now() + ms;
  const from = performance.now();
  await Promise.all(
    Array.from({ length: conns }, async (_, c) => {
      for (let i = 1; performance.now() < end; i++) {
        const account = base + c * 20 + Math.floor(i / 200);
        const number = (i % 200) + 1;
        if (full) {
          await s.catalogue.version();
          await s.accounts.whoseToken("rp_1_" + "A".repeat(43)).catch(() => 0);
          await recordHistory({ ...s, planOf: async () => "vip", tracksRewatches: async () => false }, {
            account,
            app: "x",
            body: { anime: [{ ids: { simkl: 39508 }, episodes: [{ number }] }] },
            skipAutoWatching: false,
          } as any);
        } else
          await s.library.commit(
            account as any,
            { app: "x", source: "/sync/history", now: Date.now() as any },
            [
              {
                title: naruto,
                decide: (shelf: any) => ({
                  changes: [
                    {
                      part: { season: 1, number },
                      before: shelf.watches.get(1e9 + number) ?? null,
                      after: 1e12 + i,
                    },
                    ...(shelf.entry ? [] : [{ field: "status", before: null, after: "watching" }]),
                  ],
                  outcome: 1,
                }),
              },
            ],
          );
        n++;
      }
    }),
  );
  return Math.round((n / (performance.now() - from)) * 1000);
}
for (let round = 0; round < 2; round++)
  for (const full of [false, true]) {
    const a = await commits(engines.sqlite, full, 2500),
      b = await commits(engines.postgres, full, 2500);
    console.log(full ? "record" : "commit", "sqlite", a, "postgres", b, "ratio", (b / a).toFixed(2));
  }
async function reads(s: any) {
  let n = 0;
  const end = performance.now() + 2000;
  await Promise.all(
    Array.from({ length: 20 }, async (_, c) => {
      while (performance.now() < end) {
        await s.library.activities(1000 + c * 20);
        n++;
      }
    }),
  );
  return n / 2;
}
async function versions(s: any) {
  let n = 0;
  const end = performance.now() + 2000;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      while (performance.now() < end) {
        await s.catalogue.version();
        n++;
      }
    }),
  );
  return n / 2;
}
console.log(
  "reads",
  await reads(engines.sqlite),
  await reads(engines.postgres),
  "versions",
  await versions(engines.sqlite),
  await versions(engines.postgres),
);
await engines.sqlite.stores.close();
await engines.postgres.stores.close();
await pg.stop();
await rm(dir, { recursive: true });
