import assert from "node:assert/strict";
import { describe, test } from "node:test";
import SqliteConnection from "better-sqlite3";
import fc from "fast-check";
import { prepareInsert } from "./sqlite-inserts.ts";
import { toSqlite } from "./sqlite-steps.ts";
import { rowsOf, statement, type Value } from "./statement.ts";

const TABLE = "create table thing (id bigint primary key not null, name text, size integer, share real)";
const INSERT = `
  insert into thing (id, name, size, share)
  select cast(r.value->>0 as bigint), r.value->>1, cast(r.value->>2 as integer), 0.5 from {rows} where true
  on conflict (id) do update set name = excluded.name, size = excluded.size`;

function filled(rows: readonly Value[][], way: "bound" | "json"): unknown[] {
  const connection = new SqliteConnection(":memory:");
  connection.exec(TABLE);
  const { text } = statement(INSERT);
  if (way === "bound") prepareInsert(connection, statement(INSERT))?.([rowsOf(rows)]);
  else connection.prepare(text.replace("{rows}", "json_each(?) as r")).run(JSON.stringify(rows));
  const all = connection
    .prepare("select *, typeof(id), typeof(name), typeof(size) from thing order by id")
    .all();
  connection.close();
  return all;
}

describe("inserts of many rows", () => {
  test("come to the same as from JSON, whatever the rows are and however many", () => {
    const number = fc.oneof(fc.integer(), fc.maxSafeInteger());
    const text = fc.oneof(fc.string(), number, fc.constant(null));
    const row = fc.tuple(
      fc.nat({ max: 300 }).map((id) => 4_000_000_000 + id),
      text,
      fc.option(number),
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 150, size: "max" }), (rows) => {
        const values = rows.map((one): Value[] => [...one]);
        assert.deepEqual(filled(values, "bound"), filled(values, "json"));
      }),
      { numRuns: 50 },
    );
  });

  test("answer what they return, for every row", () => {
    const connection = new SqliteConnection(":memory:");
    connection.exec(TABLE);
    const insert = prepareInsert(
      connection,
      statement(`insert into thing (id) select cast(r.value->>0 as bigint) from {rows} where true
        on conflict (id) do nothing returning id`),
    );
    const ids = Array.from({ length: 130 }, (_, at) => [at]);
    assert.deepEqual(
      insert?.([rowsOf(ids)]),
      ids.map(([id]) => ({ id })),
    );
    assert.deepEqual(insert?.([rowsOf([...ids, [130]])]), [{ id: 130 }]);
    assert.deepEqual(insert?.([rowsOf([])]), []);
    connection.close();
  });

  test("for one account put it before each row's own columns, and answer as JSON does", () => {
    const table = `create table person (account bigint primary key);
      insert into person values (7);
      create table owned (account bigint, id bigint, name text, primary key (account, id))`;
    const insert = statement(`
      insert into owned (account, id, name) select p.account, cast(r.value->>0 as bigint), r.value->>1
      from person p cross join {rows} where p.account = ? on conflict (account, id) do update set name = excluded.name
      returning id`);
    // Two statements of the most rows, one of some, one of a few, and what is left.
    const rows = Array.from({ length: 64 + 64 + 16 + 8 + 3 }, (_, at): Value[] => [
      at % 141,
      at === 3 ? null : `name ${at}`,
    ]);
    const all = (["bound", "json"] as const).map((way) => {
      const connection = new SqliteConnection(":memory:");
      connection.exec(table);
      const answers =
        way === "bound"
          ? prepareInsert(connection, insert)?.([rowsOf(rows), 7])
          : connection.prepare(toSqlite(insert.text)).all(JSON.stringify(rows), 7);
      const stored = connection.prepare("select * from owned order by id").all();
      connection.close();
      return { answers, stored };
    });
    assert.deepEqual(all[0], all[1]);
    assert.equal(all[0]?.stored.length, 141);
  });

  const others = {
    "values beside the rows":
      "insert into thing (id, size) select cast(r.value->>0 as bigint), ? from {rows}",
    "another table":
      "insert into thing (id) select o.id from {rows} cross join thing o where o.id = r.value->>0",
    "a condition":
      "insert into thing (id) select cast(r.value->>0 as bigint) from {rows} where r.value->>1 = 'a'",
    "columns in another order":
      "insert into thing (id, name) select cast(r.value->>1 as bigint), r.value->>0 from {rows}",
    "values beside the rows and the account":
      "insert into thing (account, id, size) select p.account, cast(r.value->>0 as bigint), cast(? as integer) from person p cross join {rows} where p.account = ?",
    "a column twice":
      "insert into thing (id, size) select cast(r.value->>0 as bigint), r.value->>0 from {rows}",
  };
  for (const [what, text] of Object.entries(others))
    test(`are left to JSON where they take ${what}`, () => {
      const connection = new SqliteConnection(":memory:");
      connection.exec(TABLE);
      assert.equal(prepareInsert(connection, statement(text)), null);
      connection.close();
    });
});
