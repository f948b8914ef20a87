import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  catalogueStatements,
  exported,
  isInsertion,
  isPair,
  libraryStatements,
  sharedStatements,
  statementsOf,
} from "../../../test/support/statements.ts";
import type { AccountId, Millis, TitleId } from "../../core/ids.ts";
import { listKeys } from "../../library/reading/listing.ts";
import { selectRevisions } from "../../library/revisions/revisions.ts";
import { catalogueMigrations } from "../migrations/catalogue.ts";
import { libraryMigrations } from "../migrations/library.ts";
import { migrateSqlite } from "../migrations/migrate.ts";
import { connectSqlite } from "../sqlite/sqlite-connection.ts";
import { insertText } from "../sqlite/sqlite-insert.ts";
import { toSqlite } from "../sqlite/sqlite-steps.ts";
import { type Condition, composed } from "./compose.ts";
import { ask, columnOf, type Query, rowsOf, type Statement, type Steps, statement } from "./statement.ts";

const account = 7 as AccountId;

/** The composed queries, with all conditions, and with the required ones only (names with `any`). */
const composedQueries = {
  allListed: first(
    listKeys(account, {
      type: "show",
      status: "watching",
      changedAfter: 1 as Millis,
      ratingChangedAfter: 1 as Millis,
      ratings: [1, 2],
    }),
  ),
  unratedListed: first(
    listKeys(account, {
      type: null,
      status: null,
      changedAfter: null,
      ratingChangedAfter: null,
      ratings: [],
    }),
  ),
  anyListed: first(
    listKeys(account, {
      type: null,
      status: null,
      changedAfter: null,
      ratingChangedAfter: null,
      ratings: null,
    }),
  ),
  allRevisions: first(
    selectRevisions(
      account,
      {
        from: 1,
        to: 2,
        apps: ["a", "b"],
        source: "history",
        title: 3 as TitleId,
        removing: true,
        since: 1 as Millis,
        until: 2 as Millis,
      },
      10,
    ),
  ),
  anyRevisions: first(selectRevisions(account, {}, 10)),
} as const;

const composedStatements = Object.fromEntries(
  Object.entries(composedQueries).map(([name, { statement }]) => [name, statement]),
);
const library = { ...libraryStatements, ...composedStatements };

/** The first query of the steps. */
function first(steps: Steps<unknown>): Query {
  const { done, value } = steps.next();
  assert.ok(!done && "statement" in value);
  return value;
}

/** `why`: the rule, or the reason for it. */
type Rule = { readonly why: string; readonly breaks: (statement: Statement) => boolean };

const COMMON_RULES: Rule[] = [
  {
    why: "select * breaks when a column is added",
    breaks: ({ text }) => /select (distinct )?([a-z]\w*\.)?\*/i.test(text),
  },
  { why: "returning * breaks when a column is added", breaks: ({ text }) => /returning \*/i.test(text) },
  { why: "a text is one line, without spaces around it", breaks: ({ text }) => /^\s|\s$|\s\s|\n/.test(text) },
  { why: "a text has one statement", breaks: ({ text }) => text.includes(";") },
  { why: "values belong in parameters", breaks: ({ text }) => /\$\d|[:@]\w+ ?(?!:)/.test(text) },
  {
    why: "time and random numbers come from the application",
    breaks: ({ text }) =>
      /\b(now|random|datetime|strftime|current_timestamp|current_date|gen_random_uuid)\b/i.test(text),
  },
  {
    why: "SQL works on both engines",
    breaks: ({ text }) =>
      /\b(rowid|ctid|insert or|replace into|merge into|glob|ifnull|json_each|jsonb?_|unnest)\b/i.test(text),
  },
  {
    why: "values of {rows} are read with ->>",
    breaks: ({ text }) => /r\.value->(?!>\d)/.test(text),
  },
  { why: "locks are requested with the option lock", breaks: ({ text }) => /for update/i.test(text) },
];

/** Each branch of a union is a query of its own. */
const branches = ({ text }: Statement): string[] => text.split(/\bunion(?: all)?\b/i);

const LIBRARY_RULES: Rule[] = [
  {
    why: "a read, an update or a delete has a condition on the account, with a parameter",
    breaks: (one) =>
      !/^insert/i.test(one.text) &&
      branches(one).some((branch) => !/where (\w+\.)?account = (cast\()?\?/i.test(branch)),
  },
  {
    why: "the account is the first column of an insert",
    breaks: ({ text }) => /^insert/i.test(text) && !/^insert into \w+ \((at, )?account,/i.test(text),
  },
  {
    why: "an insert takes the account from a parameter, from the person's row or from rows of the same account",
    breaks: ({ text }) =>
      /^insert/i.test(text) &&
      !/^insert into \w+ \(account[^)]*\) values \(\?[ ,]/i.test(text) &&
      !/select p\.account,.* from person p cross join \{rows\} where p\.account = \?/i.test(text) &&
      !/\) select account, [^;]* from \w+ where account = \?/i.test(text),
  },
  {
    why: "values contain no subquery",
    breaks: ({ text }) => /values \(.*\(\s*select/i.test(text),
  },
  {
    why: "an insert does not select from {rows} only",
    breaks: ({ text }) => /^insert .* from \{rows\}/i.test(text),
  },
  {
    why: "only the person's row is locked, and is found by its account",
    breaks: ({ text, lock }) => lock && !/ from person where account = \?$/i.test(text),
  },
  {
    why: "the conflict target begins with the account",
    breaks: ({ text }) => /on conflict/i.test(text) && !/on conflict \((at, )?account\b/i.test(text),
  },
  {
    why: "a join is within one account",
    breaks: ({ text }) =>
      / join (?!\{rows\})(?!\w+ \w+ where \w+\.account = \?)(?!\w+ \w+ on \w+\.account = \w+\.account)/i.test(
        text,
      ),
  },
  {
    why: "there are no recursive queries and no grouping sets",
    breaks: ({ text }) => /\b(recursive|grouping sets|rollup|cube)\b/i.test(text),
  },
];

/** Reads over all accounts. They find accounts with work; the work of each is a transaction of its own. */
const ACROSS_ACCOUNTS = ["due.list", "inbox.listWaiting"];

function testRules(rules: readonly Rule[], module: object): void {
  for (const [name, statement] of statementsOf(module).filter(([name]) => !ACROSS_ACCOUNTS.includes(name)))
    test(name, () => {
      for (const { why, breaks } of rules) assert.ok(!breaks(statement), `${why}: ${statement.text}`);
    });
}

describe("architecture.md 5.8 the library's statements keep the rules", () =>
  testRules([...COMMON_RULES, ...LIBRARY_RULES], library));
describe("architecture.md 5 the catalogue's statements keep the rules", () =>
  testRules(COMMON_RULES, catalogueStatements));

describe("the rules reject", () => {
  const forbidden: [why: string, text: string][] = [
    ["select *", "select * from entry where account = ?"],
    ["select e.*", "select e.* from entry e where e.account = ?"],
    ["returning *", "update person set stamp = ? where account = ? returning *"],
    ["an insert without the account", "insert into watch (title, season) values (?, ?)"],
    [
      "an account from another table",
      "insert into watch (account, title) select w.account, w.title from watch w",
    ],
    [
      "an insert from {rows} only",
      "insert into watch (account, title) select r.value->>0, r.value->>1 from {rows} where true",
    ],
    [
      "a subquery in values",
      "insert into revision (account, revision) values (?, (select revision from person))",
    ],
    ["an update without the account", "update entry set rating = ? where title = ?"],
    ["a delete without the account", "delete from watch where title = ?"],
    ["a delete by subquery", "delete from watch where account in (select account from person)"],
    ["a read without the account", "select title from entry where status = ?"],
    [
      "a union whose second query reads all accounts",
      "select title from entry where account = ? union all select title from watch",
    ],
    ["the database's clock", "update person set stamp = now() where account = ?"],
    [
      "a conflict without the account",
      "insert into entry (account, title) values (?, ?) on conflict (title) do nothing",
    ],
    [
      "a join across accounts",
      "select e.title from watch w join entry e on e.title = w.title where w.account = ?",
    ],
    ["numbered parameters", "select title from entry where account = $1"],
    [
      "two statements in one text",
      "delete from entry where account = ?; delete from watch where account = ?",
    ],
  ];
  for (const [what, text] of forbidden)
    test(what, () => {
      const broken = [...COMMON_RULES, ...LIBRARY_RULES].filter(({ breaks }) =>
        breaks({ text, lock: false }),
      );
      assert.notEqual(broken.length, 0);
    });

  test("a lock found by a subquery", () => {
    const text =
      "select stamp from person where account = ? and exists (select title from entry where account = ?)";
    assert.ok(LIBRARY_RULES.some(({ breaks }) => breaks({ text, lock: true })));
  });
});

test("SQLite can prepare every statement of both stores, and reads one title by the same keys as many", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "reprise-statements-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const stores = [
    [library, libraryMigrations],
    [catalogueStatements, catalogueMigrations],
  ] as const;
  for (const [at, [module, migrations]] of stores.entries()) {
    const path = join(folder, `${at}.db`);
    await migrateSqlite(path, migrations);
    const connection = connectSqlite(path, 0);
    try {
      const planOf = ({ text }: Statement): string[] => {
        const explained = connection.prepare<null[], { detail: string }>(
          `explain query plan ${toSqlite(text)}`,
        );
        const values = Array((text.match(/\?|\{rows\}/g) ?? []).length).fill(null);
        return explained
          .all(...values)
          .map(({ detail }) => detail)
          .filter((detail) => / USING\b/.test(detail) && !detail.includes("VIRTUAL"));
      };
      for (const [, { text }] of sharedStatements(module)) connection.prepare(toSqlite(text));
      for (const [, one] of exported(module, isInsertion)) connection.prepare(insertText(one, 2));
      for (const [name, { one, many }] of exported(module, isPair))
        assert.deepEqual(planOf(one), planOf(many), name);
    } finally {
      connection.close();
    }
  }
});

describe("a statement translated for SQLite", () => {
  test("has a cast around the account, so that SQLite does not prepare it again for each account", () => {
    for (const [name, { text }] of sharedStatements(library))
      assert.doesNotMatch(toSqlite(text), /account = \?/, name);
  });

  test("reads rows from JSON", () => {
    assert.equal(toSqlite("select r.value->>0 from {rows}"), "select r.value->>0 from json_each(?) as r");
  });
});

describe("a composed query", () => {
  const find = composed<{ a: number }>("select a from b where {conditions} order by a limit ?");

  test("has the conditions that are not null, and the values in the order of the text", () => {
    const rows = rowsOf([[3], [4]]);
    const step = first(
      find(
        [["account = ?", 7], null, ["c = ? and d = ?", 1, "$&"], ["e in (select r from {rows})", rows]],
        5,
      ),
    );
    const text =
      "select a from b where account = ? and c = ? and d = ? and e in (select r from {rows}) order by a limit ?";
    assert.deepEqual(step, { statement: statement(text), values: [7, 1, "$&", rows, 5] });
  });

  test("is one statement for each combination of conditions, regardless of the values", () => {
    const statementOf = (...conditions: Condition[]) => first(find(conditions, 1)).statement;
    assert.equal(statementOf(["account = ?", 7]), statementOf(["account = ?", 8]));
    assert.notEqual(statementOf(["account = ?", 7]), statementOf(["account = ?", 7], ["c = ?", 1]));
  });

  test("of the library has a value for each parameter, the account first", () => {
    for (const [name, { statement, values }] of Object.entries(composedQueries)) {
      assert.equal(statement.text.match(/\?|\{rows\}/g)?.length, values.length, name);
      assert.equal(values[0], account);
      assert.equal(statement.text.includes("{rows}"), !name.startsWith("any"));
    }
  });
});

describe("statements and steps", () => {
  test("a statement is one line, and locks only with the option", () => {
    assert.deepEqual(statement("\n  select 1\n    from a  "), { text: "select 1 from a", lock: false });
    assert.equal(statement("select 1", { lock: true }).lock, true);
  });

  test("ask yields the statement with its values, and returns the rows", () => {
    const select = statement<{ a: number }>("select a from b where c = ?");
    const steps = ask(select, 7);
    assert.deepEqual(steps.next(), { done: false, value: { statement: select, values: [7] } });
    assert.deepEqual(steps.next([{ a: 1 }]), { done: true, value: [{ a: 1 }] });
  });

  test("rows are one JSON parameter", () => {
    assert.equal(rowsOf([[1, "a'b", null], []]), `[[1,"a'b",null],[]]`);
    assert.equal(columnOf([1, "a"]), `[[1],["a"]]`);
  });
});
