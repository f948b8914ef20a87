import assert from "node:assert/strict";
import { describe, test } from "node:test";
import SqliteConnection from "better-sqlite3";
import fc from "fast-check";
import { insertStatements } from "../postgres/postgres-insert.ts";
import { bigint, double, integer, type RowOf, text } from "../sql/columns.ts";
import { type AnyInsertion, accountInsertion, insertion, insertRows } from "../sql/insertion.ts";
import { type Insert, type Row, rowsOf, type Step, statement, type Value } from "../sql/statement.ts";
import { insertText } from "./sqlite-insert.ts";
import { executor, toSqlite } from "./sqlite-steps.ts";

const TABLE = `
  create table person (account bigint primary key);
  insert into person values (7);
  create table thing (account bigint not null, id bigint not null, name text, size integer, share real,
    primary key (account, id)) without rowid`;
const COLUMNS = {
  id: bigint(),
  name: text<string | null>(),
  size: integer<number | null>(),
  share: double(),
};
const write = accountInsertion("thing", { columns: COLUMNS, key: ["id"], onConflict: "update" });

function inMemory(): SqliteConnection.Database {
  const connection = new SqliteConnection(":memory:");
  connection.exec(TABLE);
  return connection;
}

type Thing = RowOf<typeof COLUMNS>;

/** The returned and the stored rows after an insert, with the values as parameters or as JSON. */
function insertedRows(into: AnyInsertion, rows: readonly Thing[], form: "parameters" | "json"): unknown {
  const connection = inMemory();
  const execute = executor(connection);
  const insert: Insert = { insertion: into, account: 7, rows };
  const asJson = rowsOf(rows.map(({ id, name, size, share }): Value[] => [id, name, size, share]));
  const { many } = insertStatements(into);
  const returned = execute(form === "parameters" ? insert : { statement: many, values: [asJson, 7] });
  const select = connection.prepare(`
    select *, typeof(account), typeof(id), typeof(name), typeof(size), typeof(share) from thing order by id`);
  const stored = select.all();
  connection.close();
  return { returned, stored };
}

describe("rows as parameters", () => {
  const number = fc.oneof(fc.integer(), fc.maxSafeInteger());
  const things = fc.array(
    fc.record(
      {
        id: fc.nat({ max: 300 }).map((id) => 4_000_000_000 + id),
        name: fc.option(fc.string()),
        size: fc.option(number),
        share: fc.oneof(number, fc.double({ noNaN: true, noDefaultInfinity: true })),
      },
      { noNullPrototype: true },
    ),
    { maxLength: 200, size: "max" },
  );

  test("are stored like the same rows as JSON", () => {
    fc.assert(
      fc.property(things, (rows) => {
        assert.deepEqual(insertedRows(write, rows, "parameters"), insertedRows(write, rows, "json"));
      }),
      { numRuns: 50 },
    );
  });

  for (const onConflict of ["keep", { update: ["size", "share"] }] as const)
    test(`return the same as JSON, with onConflict ${JSON.stringify(onConflict)}`, () => {
      const into = accountInsertion("thing", {
        columns: COLUMNS,
        key: ["id"],
        onConflict,
        returning: ["id", "size"],
      });
      // Two statements of 64 rows, one of 16, one of 8 and one of 3. The ids of the last nine rows occur twice.
      const rows = Array.from({ length: 64 + 64 + 16 + 8 + 3 }, (_, at) => ({
        id: at % 146,
        name: `name ${at}`,
        size: at,
        share: 0.5,
      }));
      // PostgreSQL does not update a row twice in one statement. Here SQLite runs both forms, and it does.
      assert.deepEqual(insertedRows(into, rows, "parameters"), insertedRows(into, rows, "json"));
    });
});

describe("an insert", () => {
  test("lists each column once, and has the account in every row", () => {
    assert.equal(
      insertText(write, 2),
      "insert into thing (account, id, name, size, share) values (?, ?, ?, ?, ?), (?, ?, ?, ?, ?) " +
        "on conflict (account, id) do update set name = excluded.name, size = excluded.size, share = excluded.share",
    );
    const { one, many } = insertStatements(write);
    assert.equal(
      one.text,
      "insert into thing (account, id, name, size, share) values (?, ?, ?, ?, ?) " +
        "on conflict (account, id) do update set name = excluded.name, size = excluded.size, share = excluded.share",
    );
    assert.equal(
      many.text,
      "insert into thing (account, id, name, size, share) select p.account, cast(r.value->>0 as bigint), " +
        "r.value->>1, cast(r.value->>2 as integer), cast(r.value->>3 as double precision) " +
        "from person p cross join {rows} where p.account = ? " +
        "on conflict (account, id) do update set name = excluded.name, size = excluded.size, share = excluded.share",
    );
  });

  test("into a table without accounts has no account", () => {
    const into = insertion("word", { columns: { word: text() }, key: ["word"], onConflict: "refuse" });
    assert.equal(insertText(into, 1), "insert into word (word) values (?)");
    assert.deepEqual(insertStatements(into), {
      one: statement("insert into word (word) values (?)"),
      many: statement("insert into word (word) select r.value->>0 from {rows}"),
    });
  });

  test("of no rows runs no statement", () => {
    const into = insertion("word", { columns: { word: text() }, key: ["word"], onConflict: "refuse" });
    assert.deepEqual(insertRows(into, []).next(), { done: true, value: [] });
  });

  test("does not compile if a column is missing, misspelt or of another type", () => {
    const into = insertion("thing", { columns: COLUMNS, key: ["id"], onConflict: "keep" });
    insertRows(into, [{ id: 1, name: null, size: 2, share: 0.5 }]);
    // @ts-expect-error: the size is missing
    insertRows(into, [{ id: 1, name: "a", share: 0.5 }]);
    // @ts-expect-error: the size is misspelt
    insertRows(into, [{ id: 1, name: "a", sise: 2, share: 0.5 }]);
    // @ts-expect-error: an id is a number
    insertRows(into, [{ id: "1", name: "a", size: 2, share: 0.5 }]);
    // @ts-expect-error: an id is never null
    insertRows(into, [{ id: null, name: "a", size: 2, share: 0.5 }]);
    // @ts-expect-error: the key has no such column
    insertion("thing", { columns: COLUMNS, key: ["number"], onConflict: "keep" });
    // @ts-expect-error: an insertion with accounts needs insertAccountRows
    insertRows(write, [{ id: 1, name: null, size: 2, share: 0.5 }]);
  });
});

test("queries are prepared once, and inserts once for each of ten sizes", () => {
  const connection = inMemory();
  const prepared: string[] = [];
  const { prepare } = connection;
  connection.prepare = ((source: string) => {
    prepared.push(source);
    return prepare.call(connection, source);
  }) as typeof prepare;
  const execute = executor(connection);
  const select = statement(
    "select t.id from {rows} cross join thing t where t.id = cast(r.value->>0 as bigint)",
  );
  for (const count of [1, 1, 2, 3, 1, 0])
    execute({ statement: select, values: [rowsOf(Array.from({ length: count }, (_, id) => [id]))] });
  assert.deepEqual(prepared.splice(0), [toSqlite(select.text)]);
  for (let count = 1; count < 200; count += 1) {
    const rows = Array.from({ length: count }, (_, id) => ({ id, name: "a", size: null, share: 1 }));
    execute({ insertion: write, account: 7, rows });
  }
  const sizes = prepared.map((source) => source.split("(?").length - 1);
  assert.deepEqual(
    sizes.toSorted((one, other) => one - other),
    [1, 2, 3, 4, 5, 6, 7, 8, 16, 64],
  );
  connection.close();
});

test("a query with {rows} works for one row, no rows and many rows, in any order", () => {
  const connection = inMemory();
  const execute = executor(connection);
  const rows = ["a", "b", "c"].map((name, id) => ({ id, name, size: null, share: 1 }));
  execute({ insertion: write, account: 7, rows });
  const select = statement("select t.id from {rows} cross join thing t where t.name = r.value->>0");
  const found = (...names: string[]): Row[] => {
    const step: Step = { statement: select, values: [rowsOf(names.map((name) => [name]))] };
    return execute(step);
  };
  for (let round = 0; round < 2; round += 1) {
    assert.deepEqual(found("b"), [{ id: 1 }]);
    assert.deepEqual(found(), []);
    assert.deepEqual(found("c", "nobody", "a"), [{ id: 2 }, { id: 0 }]);
  }
  connection.close();
});
