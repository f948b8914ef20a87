import assert from "node:assert/strict";
import { describe, test } from "node:test";
import SqliteConnection from "better-sqlite3";
import fc from "fast-check";
import { forOneRow } from "./sqlite-one-row.ts";
import { executor, toSqlite } from "./sqlite-steps.ts";
import { type Row, rowsOf, statement, type Value } from "./statement.ts";

const TABLE = `create table thing (id bigint not null, name text not null, size real, primary key (id, name));
  insert into thing values (1, 'a', 1), (1, '7', 2.5), (2, 'a', null), (3, '', 4)`;

/** What the statement answers and leaves, from JSON or with the one row's columns bound. */
function outcome(text: string, values: readonly (Value | ReturnType<typeof rowsOf>)[], way: "row" | "json") {
  const connection = new SqliteConnection(":memory:");
  connection.exec(TABLE);
  const one = way === "row" ? forOneRow(statement(text).text) : null;
  const bound = one
    ? (one.bind(values) ?? [])
    : values.map((value) => (typeof value === "object" ? value && String(value) : value));
  const ready = connection.prepare(toSqlite(one?.text ?? statement(text).text));
  const answer = ready.reader ? ready.all(...bound) : ready.run(...bound).changes;
  const left = connection
    .prepare("select id, name, size, typeof(id), typeof(size) from thing order by id, name")
    .all();
  connection.close();
  return { answer, left };
}

describe("a statement for one row", () => {
  const forms: Record<
    string,
    (row: Value[]) => [text: string, ...values: (Value | ReturnType<typeof rowsOf>)[]]
  > = {
    "a look-up": (row) => [
      "select t.size, cast(r.value->>2 as bigint) as asked from {rows} cross join thing t where t.id = cast(r.value->>0 as bigint) and t.name = r.value->>1",
      rowsOf([row]),
    ],
    "one with values on both sides of the rows": (row) => [
      "select t.name, ? as before from {rows} cross join thing t where t.id = cast(r.value->>0 as bigint) and t.name <> ?",
      "x",
      rowsOf([row]),
      "b",
    ],
    "a removal by a list": (row) => [
      "delete from thing where size > ? and (id, name) in (select cast(r.value->>0 as bigint), r.value->>1 from {rows}) and id < ?",
      0,
      rowsOf([row]),
      9,
    ],
    "an update": (row) => [
      "update thing set size = cast(r.value->>2 as double precision) from {rows} where name = r.value->>1 and thing.id = cast(r.value->>0 as bigint)",
      rowsOf([row]),
    ],
    "an insert that leaves alone what is there": (row) => [
      "insert into thing (id, name, size) select cast(r.value->>0 as bigint), r.value->>1, 0.5 from {rows} where r.value->>1 is not null on conflict (id, name) do nothing",
      rowsOf([row]),
    ],
  };
  const row = fc.tuple(
    fc.oneof(fc.integer({ min: 0, max: 4 }), fc.maxSafeInteger()),
    fc.oneof(
      fc.constantFrom("a", "", "7", "b"),
      fc.integer({ min: 6, max: 8 }),
      fc.constant(null),
      fc.string(),
    ),
    fc.oneof(fc.integer(), fc.constant(null)),
  );
  for (const [what, form] of Object.entries(forms))
    test(`${what} comes to the same as from JSON`, () => {
      fc.assert(
        fc.property(row, (columns) => {
          const [text, ...values] = form([...columns]);
          assert.notEqual(forOneRow(statement(text).text), null);
          assert.deepEqual(outcome(text, values, "row"), outcome(text, values, "json"));
        }),
        { numRuns: 100 },
      );
    });

  test("binds values as the types that it names, whatever they are in JavaScript", () => {
    const text =
      "select typeof(cast(r.value->>0 as bigint)) as a, typeof(r.value->>1) as b, typeof(cast(r.value->>2 as double precision)) as c from {rows}";
    for (const way of ["row", "json"] as const)
      assert.deepEqual(outcome(text, [rowsOf([[1, "1", 1]])], way).answer, [
        { a: "integer", b: "text", c: "real" },
      ]);
    assert.equal(
      forOneRow(
        "select t.id from {rows} cross join thing t where t.id = cast(r.value->>0 as bigint) and t.name = r.value->>1",
      )?.text,
      "select t.id from thing t where t.id = cast(? as bigint) and t.name = cast(? as text)",
    );
  });

  test("takes a column that the row does not have for null, as JSON does", () => {
    const text = "select r.value->>3 as none, cast(r.value->>4 as bigint) as either from {rows}";
    for (const way of ["row", "json"] as const)
      assert.deepEqual(outcome(text, [rowsOf([[1, "a"]])], way).answer, [{ none: null, either: null }]);
  });

  test("is not for no row, nor for two", () => {
    const one = forOneRow("select r.value->>0 as name from {rows}");
    assert.deepEqual(one?.bind([rowsOf([["a"]])]), ["a"]);
    assert.equal(one?.bind([rowsOf([])]), null);
    assert.equal(one?.bind([rowsOf([["a"], ["b"]])]), null);
  });

  const others = {
    "takes no rows": "select size from thing where id = ?",
    "takes rows twice":
      "select r.value->>0 as name from {rows} where r.value->>0 in (select r.value->>0 from {rows})",
    "asks more of a row than its columns": "select r.key from {rows}",
    orders:
      "select t.size from {rows} cross join thing t where t.id = cast(r.value->>0 as bigint) order by t.name",
    "orders within itself":
      "select row_number() over (order by t.id) as place from {rows} cross join thing t",
    "joins them": "select t.id from {rows} join thing t on t.id = cast(r.value->>0 as bigint)",
    "joins to them": "select t.id from {rows} left join thing t on t.id = cast(r.value->>0 as bigint)",
    "lists them": "select t.id from {rows}, thing t where t.id = cast(r.value->>0 as bigint)",
  };
  for (const [what, text] of Object.entries(others))
    test(`is none where it ${what}`, () => assert.equal(forOneRow(text), null));
});

test("one row, none and many are answered alike, in any order", () => {
  const connection = new SqliteConnection(":memory:");
  connection.exec(TABLE);
  const execute = executor(connection);
  const asked = statement("select t.id, t.name from {rows} cross join thing t where t.name = r.value->>0");
  const namesOf = (...names: string[]): Row[] =>
    execute({ statement: asked, values: [rowsOf(names.map((name) => [name]))] });
  for (let round = 0; round < 2; round += 1) {
    assert.deepEqual(namesOf("7"), [{ id: 1, name: "7" }]);
    assert.deepEqual(namesOf(), []);
    assert.deepEqual(namesOf("7", "", "nobody"), [
      { id: 1, name: "7" },
      { id: 3, name: "" },
    ]);
    assert.deepEqual(namesOf("nobody"), []);
  }
  connection.close();
});

test("statements are prepared once for one row and once for several, inserts once for each of a few sizes", () => {
  const connection = new SqliteConnection(":memory:");
  connection.exec(TABLE);
  const prepared: string[] = [];
  const { prepare } = connection;
  connection.prepare = ((text: string) => {
    prepared.push(text);
    return prepare.call(connection, text);
  }) as typeof prepare;
  const execute = executor(connection);
  const rows = (count: number) =>
    rowsOf(Array.from({ length: count }, (_, at) => [at + 10, `name ${at}`, at]));
  const asked = statement(
    "select t.id from {rows} cross join thing t where t.id = cast(r.value->>0 as bigint)",
  );
  for (const count of [1, 1, 2, 3, 1, 0]) execute({ statement: asked, values: [rows(count)] });
  assert.deepEqual(
    prepared.map((text) => text.includes("json_each")),
    [false, true],
  );
  prepared.length = 0;
  const insert = statement(`insert into thing (id, name, size)
    select cast(r.value->>0 as bigint), r.value->>1, cast(r.value->>2 as double precision) from {rows} where true
    on conflict (id, name) do nothing`);
  for (let count = 0; count < 200; count += 1) execute({ statement: insert, values: [rows(count)] });
  const sizes = prepared.map((text) => text.split("(cast(?").length - 1);
  assert.deepEqual(
    sizes.toSorted((one, other) => one - other),
    [1, 2, 3, 4, 5, 6, 7, 8, 16, 64],
  );
  connection.close();
});
