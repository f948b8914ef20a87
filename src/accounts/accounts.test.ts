import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { openTestStores, type TestStores } from "../../test/support/stores.ts";
import { type Millis, toAccountId, toMillis } from "../core/ids.ts";
import type { Database } from "../database/database.ts";
import { ask, statement } from "../database/sql/statement.ts";
import { type Accounts, openAccounts } from "./accounts.ts";
import { InvalidAppName } from "./apps.ts";
import { InvalidName, NameTaken } from "./people.ts";
import { UnknownTokenOwner } from "./tokens.ts";

const NOW = toMillis(Date.UTC(2026, 10, 24));
const clock = (): Millis => NOW;

type Opened = { accounts: Accounts; database: Database; opened: TestStores };

async function open(t: TestContext): Promise<Opened> {
  const opened = await openTestStores();
  t.after(() => opened.close());
  const database = opened.stores.accountsDatabase;
  return { accounts: openAccounts(database, clock), database, opened };
}

/** Runs SQL on a connection of its own, as another process would. */
async function writeElsewhere({ opened }: Opened, sql: string): Promise<void> {
  const { accountsDatabase } = await opened.openAgain();
  await accountsDatabase.write(() => ask(statement(sql)));
}

/** All rows of the store, as text. */
async function contents({ database }: Opened): Promise<string> {
  const tables = ["profile", "app", "access_token", "counter"];
  const rows = tables.map((table) => database.read(() => ask(statement(`select * from ${table}`))));
  return JSON.stringify(await Promise.all(rows));
}

/** Wraps a database, and counts its reads. */
function counting(database: Database): { database: Database; reads: () => number } {
  let reads = 0;
  const counted: Database = {
    ...database,
    ask: (query, ...values) => {
      reads += 1;
      return database.ask(query, ...values);
    },
    read: (steps) => {
      reads += 1;
      return database.read(steps);
    },
  };
  return { database: counted, reads: () => reads };
}

describe("people", () => {
  test("get account numbers from 1, and are found by account and by name", async (t) => {
    const { accounts } = await open(t);
    assert.equal(await accounts.addPerson("Ada", null), 1);
    assert.equal(await accounts.addPerson("bob.the-2nd_", null), 2);
    const ada = {
      account: toAccountId(1),
      name: "Ada",
      plan: "vip" as const,
      tracksRewatches: true,
      createdAt: NOW,
    };
    const bob = {
      account: toAccountId(2),
      name: "bob.the-2nd_",
      plan: "vip" as const,
      tracksRewatches: true,
      createdAt: NOW,
    };
    assert.deepEqual(await accounts.listPeople(), [ada, bob]);
    assert.deepEqual(await accounts.findPerson(toAccountId(2)), bob);
    assert.deepEqual(await accounts.findPersonByName("ADA"), ada);
    assert.equal(await accounts.findPerson(toAccountId(3)), null);
    assert.equal(await accounts.findPersonByName("nobody"), null);
    assert.equal(await accounts.findPersonByName("not a name"), null);
  });

  test("have unique names that are not case-sensitive; a rejected name uses up no account number", async (t) => {
    const { accounts } = await open(t);
    await accounts.addPerson("Ada", null);
    await assert.rejects(accounts.addPerson("aDA", null), NameTaken);
    assert.equal(await accounts.addPerson("Bob", null), 2);
  });

  test("do not get the account number of a deleted person", async (t) => {
    const opened = await open(t);
    const { accounts } = opened;
    await accounts.addPerson("Ada", null);
    await writeElsewhere(opened, "delete from profile");
    assert.equal(await accounts.addPerson("Bob", null), 2);
  });

  test("have names of 1 to 40 letters, digits, _, - and .", async (t) => {
    const { accounts } = await open(t);
    for (const name of ["", "a b", "a/b", "é", "a\u0000", "a\n", ".", "..", "x".repeat(41)]) {
      await assert.rejects(accounts.addPerson(name, null), InvalidName, JSON.stringify(name));
    }
    assert.equal(await accounts.addPerson("x".repeat(40), null), 1);
  });

  test("that two processes add concurrently get different account numbers, and each name only once", async (t) => {
    const { accounts, opened } = await open(t);
    const { accountsDatabase } = await opened.openAgain();
    const both = [accounts, openAccounts(accountsDatabase, clock)];
    const names = Array.from({ length: 40 }, (_, index) => `person${index >> 1}`);
    const results = await Promise.allSettled(
      names.map((name, index) => (both[index % 2] as Accounts).addPerson(name, null)),
    );
    const taken = results.filter(({ status }) => status === "rejected");
    assert.equal(taken.length, 20);
    for (const result of taken) assert.ok((result as PromiseRejectedResult).reason instanceof NameTaken);
    const numbers = (await accounts.listPeople()).map(({ account }) => account);
    assert.deepEqual(
      numbers,
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  test("sign in with the right password only", async (t) => {
    const opened = await open(t);
    const { accounts } = opened;
    await accounts.addPerson("Ada", "correct horse é");
    await accounts.addPerson("Bob", null);
    assert.equal((await accounts.signIn("ada", "correct horse e\u0301"))?.account, 1);
    assert.equal(await accounts.signIn("ada", "wrong"), null);
    assert.equal(await accounts.signIn("bob", ""), null);
    assert.equal(await accounts.signIn("nobody", "correct horse é"), null);
    assert.match(await contents(opened), /"password_hash":"\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});

describe("apps", () => {
  test("are created once for each name, which is not case-sensitive", async (t) => {
    const { accounts } = await open(t);
    const apps = await Promise.all(["Kodi", "KODI", " kodi "].map((name) => accounts.findOrCreateApp(name)));
    assert.equal(new Set(apps.map(({ clientId }) => clientId)).size, 1);
    const [first] = apps;
    assert.match(first?.clientId ?? "", /^[0-9a-f]{64}$/);
    assert.match(first?.name ?? "", /^kodi$/i);
    assert.deepEqual(await accounts.findApp(first?.clientId ?? ""), first);
    assert.notEqual((await accounts.findOrCreateApp("Plex")).clientId, first?.clientId);
    assert.equal(await accounts.findApp("unknown"), null);
  });

  test("have names of 1 to 100 printable characters", async (t) => {
    const { accounts } = await open(t);
    for (const name of ["", "  ", "a\u0000b", "a\u001b[31m", "x".repeat(101)]) {
      await assert.rejects(accounts.findOrCreateApp(name), InvalidAppName, JSON.stringify(name));
    }
  });
});

describe("tokens", () => {
  async function issued(t: TestContext) {
    const opened = await open(t);
    const account = await opened.accounts.addPerson("Ada", null);
    const { clientId } = await opened.accounts.findOrCreateApp("Kodi");
    return { ...opened, account, clientId, token: await opened.accounts.issueToken(account, clientId) };
  }

  test("identify their account and app", async (t) => {
    const { accounts, account, clientId, token } = await issued(t);
    assert.match(token, /^rp_1_[A-Za-z0-9_-]{43}$/);
    assert.deepEqual(await accounts.findTokenOwner(token), { account, clientId });
    assert.notEqual(await accounts.issueToken(account, clientId), token);
  });

  test("have no owner if they were not issued, or not for that account", async (t) => {
    const { accounts, token } = await issued(t);
    const secret = token.slice("rp_1_".length);
    const wrong = ["", "rp_", `rp_2_${secret}`, `rp_01_${secret}`, `rp_zzzzzzzzzzz_${secret}`, `${token}x`];
    for (const other of [...wrong, `rp_1_${"A".repeat(43)}`, `${token}\n`, "x".repeat(100_000)]) {
      assert.equal(await accounts.findTokenOwner(other), null, other.slice(0, 80));
    }
  });

  test("are not stored in plain text", async (t) => {
    const issue = await issued(t);
    const secret = issue.token.slice("rp_1_".length);
    assert.equal((await contents(issue)).includes(secret), false);
  });

  test("are issued only for an account and an app that exist", async (t) => {
    const { accounts, account, clientId } = await issued(t);
    await assert.rejects(accounts.issueToken(toAccountId(9), clientId), UnknownTokenOwner);
    await assert.rejects(accounts.issueToken(account, "unknown"), UnknownTokenOwner);
  });

  test("are cached until any process writes", async (t) => {
    const issue = await issued(t);
    const { database, account, clientId, token } = issue;
    const counted = counting(database);
    const accounts = openAccounts(counted.database, clock);
    for (let time = 0; time < 3; time += 1) {
      assert.deepEqual(await accounts.findTokenOwner(token), { account, clientId });
    }
    assert.equal(counted.reads(), 1);
    await accounts.addPerson("Bob", null);
    await accounts.findTokenOwner(token);
    assert.equal(counted.reads(), 2);
    await writeElsewhere(issue, "delete from access_token");
    assert.equal(await accounts.findTokenOwner(token), null);
  });

  test("are not cached if another process has written since they were read", async (t) => {
    const issue = await issued(t);
    const { database, token } = issue;
    let duringRead = async (): Promise<void> => {};
    const slow: Database = {
      ...database,
      ask: async (query, ...values) => {
        const result = await database.ask(query, ...values);
        await duringRead();
        return result;
      },
    };
    const accounts = openAccounts(slow, clock);
    let revoked: Promise<unknown> = Promise.resolve();
    duringRead = async () => {
      duringRead = async () => {};
      await writeElsewhere(issue, "delete from access_token");
      revoked = Promise.resolve(accounts.findTokenOwner("rp_1_".padEnd(48, "A")));
    };
    await accounts.findTokenOwner(token);
    await revoked;
    assert.equal(await accounts.findTokenOwner(token), null);
  });
});
