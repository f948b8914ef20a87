// The library's tables keep to architecture.md 5.8; its statements do so in src/database/statement.test.ts.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";
import { libraryMigrations } from "../src/database/migrations/library.ts";

/** What the migrations of the library ask PostgreSQL to do. */
async function definitions(): Promise<string[]> {
  const asked: string[] = [];
  const database = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => {
      asked.push(query.sql);
    },
  });
  for (const name of Object.keys(libraryMigrations).sort())
    await libraryMigrations[name]?.("postgres").up(database);
  return asked;
}

type Rule = { readonly why: string; readonly breaks: (definition: string) => boolean };

const RULES: Rule[] = [
  {
    why: "a table has the account, as a bigint",
    breaks: (sql) => /^create table/i.test(sql) && !/"account" bigint (not null|primary key)/i.test(sql),
  },
  {
    why: "a table has a primary key, and the account is in it",
    breaks: (sql) =>
      /^create table/i.test(sql) &&
      !/primary key \([^)]*"account"[^)]*\)|"account" bigint [^,]*primary key/i.test(sql),
  },
  {
    why: "what is unique is unique within the account",
    breaks: (sql) => /\bunique\b/i.test(sql.replace(/unique( index)?[^(]*\([^)]*"account"[^)]*\)/gi, "")),
  },
  { why: "no key of another table", breaks: (sql) => /\b(references|foreign key)\b/i.test(sql) },
  { why: "numbers are counted by us", breaks: (sql) => /\b(\w*serial|identity|sequence)\b/i.test(sql) },
  {
    why: "no trigger, view or function",
    breaks: (sql) => /\b(trigger|view|function|procedure|rule)\b/i.test(sql),
  },
  { why: "a check is a named constraint of its own", breaks: (sql) => /add column[^,]*\bcheck\b/i.test(sql) },
  {
    why: "the clock and chance are ours",
    breaks: (sql) => /\b(now|random|current_\w+|gen_random_uuid)\b/i.test(sql),
  },
  {
    why: "rows are written by the application",
    breaks: (sql) => /^(insert|update|delete|merge)\b/i.test(sql),
  },
];

const brokenBy = (sql: string): string[] => RULES.filter(({ breaks }) => breaks(sql)).map(({ why }) => why);

describe("architecture.md 5.8 the library's tables", async () => {
  for (const sql of await definitions())
    test(sql.slice(0, sql.includes("(") ? sql.indexOf("(") : 60).trim(), () =>
      assert.deepEqual(brokenBy(sql), [], sql),
    );

  test("are all of them", async () => {
    const tables = (await definitions()).filter((sql) => sql.startsWith("create table"));
    assert.ok(tables.length >= 12);
  });
});

describe("the rules themselves refuse", () => {
  const forbidden = [
    'create table "a" ("title" bigint not null, primary key ("title"))',
    'create table "a" ("account" integer not null, primary key ("account"))',
    'create table "a" ("account" bigint not null)',
    'create table "a" ("account" bigint not null, "title" bigint primary key)',
    'create table "a" ("account" bigint primary key, "name" text unique)',
    'create unique index "i" on "a" ("name")',
    'create table "a" ("account" bigint primary key references "b" ("x"))',
    'create table "a" ("account" bigint primary key, "n" bigserial)',
    'create trigger "t" after insert on "a" execute function f()',
    'alter table "a" add column "b" integer check (b > 0)',
    'create table "a" ("account" bigint primary key, "at" bigint default now())',
    'update "a" set "b" = 1',
  ];
  for (const sql of forbidden) test(sql, () => assert.notDeepEqual(brokenBy(sql), []));

  for (const sql of [
    'create table "a" ("account" bigint not null, "name" text, constraint "k" primary key ("account", "name"))',
    'create unique index "i" on "a" ("account", "name")',
    'alter table "a" add constraint "c" check (b > 0)',
  ])
    test(`and allow: ${sql}`, () => assert.deepEqual(brokenBy(sql), []));
});

describe("architecture.md 5.8 the library's statements", () => {
  test("are made where they are checked, and nowhere else", () => {
    const files = globSync("src/library/**/*.ts", { cwd: new URL("..", import.meta.url) });
    const sources = files.filter((path) => !path.endsWith(".test.ts"));
    const making = sources.filter((path) =>
      /\b(statement|composed)\b[<(]/.test(readFileSync(new URL(`../${path}`, import.meta.url), "utf8")),
    );
    const elsewhere = making.filter((path) => !path.startsWith("src/library/statements/"));
    assert.deepEqual(elsewhere.sort(), [
      "src/library/reading/listing.ts",
      "src/library/revisions/revisions.ts",
    ]);
  });
});
