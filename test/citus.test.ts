// Checks that the library's tables can be distributed with Citus, by the rules of architecture.md 5.8. Its statements are
// checked in src/database/sql/statement.test.ts.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";
import { libraryMigrations } from "../src/database/migrations/library.ts";

/** The SQL of the library's migrations on PostgreSQL. */
async function definitions(): Promise<string[]> {
  const statements: string[] = [];
  const database = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => {
      statements.push(query.sql);
    },
  });
  for (const name of Object.keys(libraryMigrations).sort())
    await libraryMigrations[name]?.("postgres").up(database);
  return statements;
}

type Rule = { readonly why: string; readonly breaks: (definition: string) => boolean };

const RULES: Rule[] = [
  {
    why: "a table has an account, which is a bigint",
    breaks: (sql) => /^create table/i.test(sql) && !/"account" bigint (not null|primary key)/i.test(sql),
  },
  {
    why: "a table has a primary key that contains the account",
    breaks: (sql) =>
      /^create table/i.test(sql) &&
      !/primary key \([^)]*"account"[^)]*\)|"account" bigint [^,]*primary key/i.test(sql),
  },
  {
    why: "a unique index or constraint contains the account",
    breaks: (sql) => /\bunique\b/i.test(sql.replace(/unique( index)?[^(]*\([^)]*"account"[^)]*\)/gi, "")),
  },
  { why: "there are no foreign keys", breaks: (sql) => /\b(references|foreign key)\b/i.test(sql) },
  { why: "the application counts numbers", breaks: (sql) => /\b(\w*serial|identity|sequence)\b/i.test(sql) },
  {
    why: "there are no triggers, views or functions",
    breaks: (sql) => /\b(trigger|view|function|procedure|rule)\b/i.test(sql),
  },
  { why: "a check is a separate, named constraint", breaks: (sql) => /add column[^,]*\bcheck\b/i.test(sql) },
  {
    why: "time and random numbers come from the application",
    breaks: (sql) => /\b(now|random|current_\w+|gen_random_uuid)\b/i.test(sql),
  },
  {
    why: "migrations do not write rows",
    breaks: (sql) => /^(insert|update|delete|merge)\b/i.test(sql),
  },
];

const brokenBy = (sql: string): string[] => RULES.filter(({ breaks }) => breaks(sql)).map(({ why }) => why);

describe("architecture.md 5.8 the library's tables keep the rules", async () => {
  for (const sql of await definitions())
    test(sql.slice(0, sql.includes("(") ? sql.indexOf("(") : 60).trim(), () =>
      assert.deepEqual(brokenBy(sql), [], sql),
    );

  test("there are at least 12 tables", async () => {
    const tables = (await definitions()).filter((sql) => sql.startsWith("create table"));
    assert.ok(tables.length >= 12);
  });
});

describe("the rules", () => {
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
  for (const sql of forbidden) test(`reject: ${sql}`, () => assert.notDeepEqual(brokenBy(sql), []));

  for (const sql of [
    'create table "a" ("account" bigint not null, "name" text, constraint "k" primary key ("account", "name"))',
    'create unique index "i" on "a" ("account", "name")',
    'alter table "a" add constraint "c" check (b > 0)',
  ])
    test(`accept: ${sql}`, () => assert.deepEqual(brokenBy(sql), []));
});

describe("architecture.md 5.8 the library's statements", () => {
  test("are in src/library/statements/, except the composed queries", () => {
    const files = globSync("src/library/**/*.ts", { cwd: new URL("..", import.meta.url) });
    const sources = files.filter((path) => !path.endsWith(".test.ts"));
    const withStatements = sources.filter((path) =>
      /\b(statement|composed)\b[<(]/.test(readFileSync(new URL(`../${path}`, import.meta.url), "utf8")),
    );
    const elsewhere = withStatements.filter((path) => !path.startsWith("src/library/statements/"));
    assert.deepEqual(elsewhere.sort(), [
      "src/library/reading/listing.ts",
      "src/library/revisions/revisions.ts",
    ]);
  });
});
