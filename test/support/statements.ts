// Collects the SQL statements that the modules of the stores export, for tests of their text.

import { readdirSync } from "node:fs";
import { insertStatements } from "../../src/database/postgres/postgres-insert.ts";
import type { AnyInsertion } from "../../src/database/sql/insertion.ts";
import type { Statement } from "../../src/database/sql/statement.ts";
import * as dueSql from "../../src/library/statements/due.ts";
import * as entrySql from "../../src/library/statements/entry.ts";
import * as heldSql from "../../src/library/statements/held.ts";
import * as keySql from "../../src/library/statements/idempotency.ts";
import * as inboxSql from "../../src/library/statements/inbox.ts";
import * as personSql from "../../src/library/statements/person.ts";
import * as playbackSql from "../../src/library/statements/playback.ts";
import * as revisionSql from "../../src/library/statements/revision.ts";
import * as rewatchSql from "../../src/library/statements/rewatch.ts";
import * as watchSql from "../../src/library/statements/watch.ts";

const FILES = {
  due: dueSql,
  entry: entrySql,
  held: heldSql,
  idempotency: keySql,
  inbox: inboxSql,
  person: personSql,
  playback: playbackSql,
  revision: revisionSql,
  rewatch: rewatchSql,
  watch: watchSql,
};

/** The exports of the library's statement files, by names such as `entry.load`. */
export const libraryStatements: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(FILES).flatMap(([file, statements]) =>
    Object.entries(statements).map(([name, value]) => [`${file}.${name}`, value]),
  ),
);

/** The exports of the catalogue's statement files, by names such as `title.load`. */
export const catalogueStatements: Readonly<Record<string, unknown>> = await exportsOfFolder(
  new URL("../../src/catalogue/statements/", import.meta.url),
);

async function exportsOfFolder(folder: URL): Promise<Record<string, unknown>> {
  const exports: Record<string, unknown> = {};
  for (const file of readdirSync(folder).sort()) {
    const module: object = await import(new URL(file, folder).href);
    for (const [name, value] of Object.entries(module))
      exports[`${file.replace(/\.ts$/, "")}.${name}`] = value;
  }
  return exports;
}

type Named<Kind> = readonly [name: string, value: Kind];
type Pair = { readonly one: Statement; readonly many: Statement };

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isStatement = (value: unknown): value is Statement =>
  isObject(value) && "text" in value && "lock" in value;
export const isInsertion = (value: unknown): value is AnyInsertion =>
  isObject(value) && "head" in value && "tail" in value;
export const isPair = (value: unknown): value is Pair => isObject(value) && "one" in value && "many" in value;

/** The exports of a module that are of one kind, with their names. */
export function exported<Kind>(module: object, isKind: (value: unknown) => value is Kind): Named<Kind>[] {
  return Object.entries(module).flatMap(([name, value]): Named<Kind>[] =>
    isKind(value) ? [[name, value]] : [],
  );
}

const bothOf = ([name, { one, many }]: Named<Pair>): Named<Statement>[] => [
  [`${name}, one row`, one],
  [`${name}, many rows`, many],
];

/** The statements that both engines run: single ones, pairs for one row and many rows, updates and deletions. */
export function sharedStatements(module: object): Named<Statement>[] {
  const within = exported(module, isObject).flatMap(([name, value]) =>
    "statement" in value && isStatement(value.statement) ? [[name, value.statement] as const] : [],
  );
  return [...exported(module, isStatement), ...within, ...exported(module, isPair).flatMap(bothOf)];
}

/** The statements for both engines, and the inserts of PostgreSQL, which is the engine that can be distributed. */
export function statementsOf(module: object): Named<Statement>[] {
  const inserts = exported(module, isInsertion).map(([name, one]) => [name, insertStatements(one)] as const);
  return [...sharedStatements(module), ...inserts.flatMap(bothOf)];
}
