// The floors: what the database alone takes for the same rows.

import { join } from "node:path";
import SqliteConnection from "better-sqlite3";
import { EPISODES } from "./fixture.ts";

export type Floors = {
  /** Inserts 20,000 watches by a prepared statement in one durable transaction; answers the milliseconds. */
  insert(): Promise<number>;
  /** Reads 5,000 entries and 150,000 watches and makes JSON of them; answers the milliseconds. */
  read(): Promise<number>;
  close(): Promise<void>;
};

/** A watch as a row: account, title, season, number, time, revision. */
export const floorRow = (row: number): number[] => [
  1,
  Math.floor(row / EPISODES),
  Math.floor((row % EPISODES) / 10) + 1,
  (row % 10) + 1,
  row * 60_000,
  1,
];

/** Measures on the database of the run, beside the library's own tables. */
export async function measureFloors(folder: string, databaseUrl: string | null): Promise<Floors> {
  if (databaseUrl !== null) return (await import("./postgres.ts")).measureFloors(databaseUrl);
  const database = new SqliteConnection(join(folder, "data", "library.db"));
  database.pragma("synchronous = FULL");
  const account = database
    .prepare("select account from entry group by account order by count(*) desc limit 1")
    .pluck()
    .get();
  return {
    insert: async () => {
      database.exec(`create table floor (account bigint, title bigint, season integer, number integer,
        watched_at bigint, revision bigint, primary key (account, title, season, number)) without rowid`);
      database.exec("create index floor_time on floor (account, watched_at)");
      const insert = database.prepare("insert into floor values (?, ?, ?, ?, ?, ?)");
      const began = performance.now();
      database.transaction(() => {
        for (let row = 0; row < 20_000; row += 1) insert.run(...floorRow(row));
      })();
      const taken = performance.now() - began;
      database.exec("drop table floor");
      return taken;
    },
    read: async () => {
      const beganReading = performance.now();
      const entries = database.prepare("select * from entry where account = ?").all(account);
      const watches = database
        .prepare("select title, season, number, watched_at from watch where account = ?")
        .all(account);
      JSON.stringify({ entries, watches });
      return performance.now() - beganReading;
    },
    close: async () => void database.close(),
  };
}
