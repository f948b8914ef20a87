// A catalogue for tests that counts its statements, and short notations for queries and resolutions.

import { type Catalogue, openCatalogue } from "../../src/catalogue/catalogue.ts";
import { type NetworkOptions, providersOn } from "../../src/catalogue/providers/providers.ts";
import type { TitleId } from "../../src/core/ids.ts";
import { readIds } from "../../src/core/titles/sent-ids.ts";
import type { Title } from "../../src/core/titles/title.ts";
import type { QueryPart, Resolution, TitleQuery } from "../../src/core/titles/title-query.ts";
import type { Database } from "../../src/database/database.ts";
import {
  ask,
  type Row,
  type Statement,
  type Step,
  type Steps,
  statement,
} from "../../src/database/sql/statement.ts";
import { openTestStores } from "./stores.ts";

export type TestCatalogue = {
  readonly catalogue: Catalogue;
  /** The number of statements that ran since the catalogue was opened. */
  statements(): number;
  /** All rows of a table. `order` is an `order by` list; by default, the first two columns. */
  rows(table: string, order?: string): Promise<readonly Row[]>;
  /** Another catalogue on the same database, with empty caches. */
  reopened(network?: NetworkOptions): Catalogue;
  title(id: number): Promise<Title>;
  /** Makes inserts of titles with this name fail, until `allowInserts`. */
  failInserts(name: string): void;
  allowInserts(): void;
  close(): Promise<void>;
};

/** An empty catalogue, or one with the starter's titles. */
export async function openTestCatalogue(
  content: "empty" | "starter" = "empty",
  network: NetworkOptions | null = null,
): Promise<TestCatalogue> {
  const opened = await openTestStores();
  let count = 0;
  let failingName: string | null = null;
  const database = watched(opened.stores.catalogueDatabase, (step) => {
    count += 1;
    const [text, values] =
      "insertion" in step ? [step.insertion.head, step.rows] : [step.statement.text, step.values];
    const hasName = failingName !== null && JSON.stringify(values).includes(failingName);
    return hasName && text.startsWith("insert into title ");
  });
  const catalogue = openCatalogue(database, network && providersOn(network));
  if (content === "starter") await catalogue.loadStarter();
  return {
    catalogue,
    statements: () => count,
    rows: (table, order = "1, 2") =>
      database.read(() => ask(statement(`select * from ${table} order by ${order}`))),
    reopened: (other) => openCatalogue(database, other ? providersOn(other) : null),
    title: async (id) => {
      const title = (await catalogue.load([id as TitleId])).get(id as TitleId);
      if (!title) throw new Error(`the catalogue has no title ${id}`);
      return title;
    },
    failInserts: (name) => {
      failingName = name;
    },
    allowInserts: () => {
      failingName = null;
    },
    close: async () => {
      await catalogue.stop();
      await opened.close();
    },
  };
}

/** Wraps a database. Calls `mustFail` with every step; if it returns true, a statement that fails runs instead. */
function watched(database: Database, mustFail: (step: Step) => boolean): Database {
  const failing = { statement: statement('select x from "made to fail"'), values: [] } satisfies Step;
  function* watching<Result>(steps: Steps<Result>): Steps<Result> {
    let step = steps.next();
    while (!step.done) step = steps.next(yield mustFail(step.value) ? failing : step.value);
    return step.value;
  }
  return {
    ...database,
    ask: (query, ...values) => {
      const step = { statement: query as Statement, values };
      return database.ask(mustFail(step) ? (failing.statement as typeof query) : query, ...values);
    },
    read: (steps) => database.read(() => watching(steps())),
    write: (steps, options) => database.write(() => watching(steps()), options),
  };
}

type ShortQuery = Partial<Omit<TitleQuery, "ids" | "parts">> & {
  readonly ids?: object;
  /** `1x4` is an episode, `1x*` a season, an object an episode by its ids. Null stands for the whole title. */
  readonly parts?: readonly (string | object)[] | null;
};

/** A query for a title, by default for a show. The source of each part is its index. */
export function query({ ids = {}, parts = null, ...rest }: ShortQuery): TitleQuery {
  return {
    section: "shows",
    name: null,
    year: null,
    usesTvdbSeasons: false,
    ...rest,
    ids: readIds(ids),
    parts: parts?.map(toPart) ?? null,
  };
}

function toPart(part: string | object, source: number): QueryPart {
  const { at = null, ...ids } = typeof part === "string" ? { at: part } : (part as { at?: string });
  const [season, number] = at?.split("x") ?? [];
  return {
    source,
    watchedAt: null,
    ids: readIds(ids),
    at: at === null ? null : { season: Number(season), number: number === "*" ? null : Number(number) },
  };
}

/** A resolution as text: `id` for a whole title, `id 1x4 1x5` for parts of it, `?n` for an unknown part with source n. */
export function meaning(resolution: Resolution | undefined): string {
  if (resolution === undefined) return "no resolution";
  if (resolution.kind === "unknown") return resolution.reason;
  const targets = resolution.targets.map(({ title, parts }) =>
    [title.id, ...(parts ?? []).map(({ season, number }) => `${season}x${number ?? "*"}`)].join(" "),
  );
  return [...targets, ...resolution.unknown.map((source) => `?${source}`)].join(", ");
}
