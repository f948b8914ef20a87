// Queries put together at run time: Kysely writes the text, the engine's own driver runs it.

import {
  type CompiledQuery,
  DummyDriver,
  HandleEmptyInListsPlugin,
  Kysely,
  replaceWithNoncontingentExpression,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { type Statement, type Step, statement, type Value } from "./statement.ts";

/** A query builder that is never connected; `toStep` makes a step of what it builds. */
export function composer<Tables>(): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
    // `in ()` is nothing on SQLite and an error on PostgreSQL.
    plugins: [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })],
  });
}

/** The statement and values of a composed query. */
export function toStep(query: { compile(): CompiledQuery }): Step {
  const { sql, parameters } = query.compile();
  return { statement: statement(sql) as Statement, values: parameters as readonly Value[] };
}
