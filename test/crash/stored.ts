// What stands in the library's tables, past the program: revisions, changes and watches have to agree.

import assert from "node:assert/strict";
import SqliteConnection from "better-sqlite3";
import { decodeChanges } from "../../src/library/revisions/changes.ts";

type Row = Record<string, unknown>;
export type Query = (text: string) => Promise<Row[]>;

/** Asks the file itself, and cannot write to it. */
export async function withFile<Result>(
  path: string,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  const connection = new SqliteConnection(path, { readonly: true });
  try {
    return await work(async (text) => connection.prepare(text).all() as Row[]);
  } finally {
    connection.close();
  }
}

/** Follows the changes from the first revision on; each check goes on where the last one ended. */
export class Stored {
  readonly #revisions = new Map<number, number>();
  readonly #watches = new Map<string, number>();

  /** @throws AssertionError for a half commit, a change that was made twice, and one that is missing */
  async check(query: Query): Promise<void> {
    for (const { account, revision, last, count } of await query(`
      select p.account, p.revision, max(r.revision) as last, count(r.revision) as count
      from person p left join revision r on r.account = p.account group by p.account, p.revision`)) {
      assert.deepEqual([Number(last ?? 0), Number(count)], [Number(revision), Number(revision)], "revisions");
      await this.#follow(query, Number(account), Number(revision));
    }
    const watches = await query("select account, title, season, number, watched_at from watch");
    const stored = new Map(watches.map((row) => [addressOf(row), Number(row.watched_at)]));
    assert.equal(stored.size, watches.length, "a watch is there twice");
    assert.deepEqual(sorted(stored), sorted(this.#watches), "the changes lead to the watches");
    const wrong = await query(`
      select e.account, e.title from entry e where e.watched_count <> (
        select count(*) from watch w where w.account = e.account and w.title = e.title)`);
    assert.deepEqual(wrong, [], "each entry counts its watches");
    const unlisted = await query(`
      select w.account, w.title from watch w left join entry e on e.account = w.account and e.title = w.title
      where e.title is null`);
    assert.deepEqual(unlisted, [], "each watch has its entry");
  }

  async #follow(query: Query, account: number, revision: number): Promise<void> {
    const from = this.#revisions.get(account) ?? 0;
    const changes = await query(`
      select r.revision, c.title, c.changes from revision r
      left join change c on c.account = r.account and c.revision = r.revision
      where r.account = ${account} and r.revision > ${from} order by r.revision`);
    for (const { title, changes: text, revision: at } of changes) {
      assert.notEqual(text, null, `revision ${at} has its changes`);
      for (const change of decodeChanges(String(text))) {
        if (!("part" in change) || "rewatch" in change) continue;
        const address = addressOf({ account, title, ...change.part });
        assert.equal(this.#watches.get(address) ?? null, change.before, `${address} before revision ${at}`);
        if (change.after === null) this.#watches.delete(address);
        else this.#watches.set(address, change.after);
      }
    }
    this.#revisions.set(account, revision);
  }
}

const addressOf = ({ account, title, season, number }: Row): string =>
  `${account} ${title} ${season}x${number}`;
const sorted = (map: ReadonlyMap<string, number>): unknown =>
  [...map].sort(([one], [other]) => (one < other ? -1 : 1));
