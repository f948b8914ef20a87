// A catalogue of its own for a test, whose statements are counted, and the short forms that the tests speak in.

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
  /** Statements run since the catalogue was opened. */
  statements(): number;
  /** Every row of a table, in the order of its first two columns, or of those given by place or name. */
  rows(table: string, order?: string): Promise<readonly Row[]>;
  /** The same file, with nothing kept in memory. */
  reopened(network?: NetworkOptions): Catalogue;
  title(id: number): Promise<Title>;
  /** Makes every writing of a title of this name fail… */
  breakOn(name: string): Promise<void>;
  /** …and work again. */
  repair(): Promise<void>;
  close(): Promise<void>;
};

/** An empty catalogue, or one with the starter's titles. */
export async function openTestCatalogue(
  content: "empty" | "starter" = "empty",
  network: NetworkOptions | null = null,
): Promise<TestCatalogue> {
  const opened = await openTestStores();
  let count = 0;
  let broken: string | null = null;
  const database = watched(opened.stores.catalogueDatabase, (step) => {
    count += 1;
    const [text, written] =
      "insertion" in step ? [step.insertion.head, step.rows] : [step.statement.text, step.values];
    const isWritten = broken !== null && JSON.stringify(written).includes(broken);
    return isWritten && text.startsWith("insert into title ");
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
    breakOn: async (name) => {
      broken = name;
    },
    repair: async () => {
      broken = null;
    },
    close: async () => {
      await catalogue.stop();
      await opened.close();
    },
  };
}

/** The database with every step shown first, and failed by the engine where it is said to be broken. */
function watched(database: Database, isBroken: (step: Step) => boolean): Database {
  const failing = { statement: statement('select x from "made to fail"'), values: [] } satisfies Step;
  function* watching<Result>(steps: Steps<Result>): Steps<Result> {
    let step = steps.next();
    while (!step.done) step = steps.next(yield isBroken(step.value) ? failing : step.value);
    return step.value;
  }
  return {
    ...database,
    ask: (asked, ...values) => {
      const step = { statement: asked as Statement, values };
      return database.ask(isBroken(step) ? (failing.statement as typeof asked) : asked, ...values);
    },
    read: (steps) => database.read(() => watching(steps())),
    write: (steps, options) => database.write(() => watching(steps()), options),
  };
}

type Asked = Partial<Omit<TitleQuery, "ids" | "parts">> & {
  readonly ids?: object;
  /** `1x4` an episode, `1x*` a season, ids an episode by its ids, `null` the title as a whole. */
  readonly parts?: readonly (string | object)[] | null;
};

/** An item of a request; a part's source is its place in the list. */
export function query({ ids = {}, parts = null, ...rest }: Asked): TitleQuery {
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

/** What was resolved, as `id` for a whole title and `id 1x4 1x5` for its parts; `?n` is an unknown part. */
export function meaning(resolution: Resolution | undefined): string {
  if (resolution === undefined) return "no answer";
  if (resolution.kind === "unknown") return resolution.reason;
  const targets = resolution.targets.map(({ title, parts }) =>
    [title.id, ...(parts ?? []).map(({ season, number }) => `${season}x${number ?? "*"}`)].join(" "),
  );
  return [...targets, ...resolution.unknown.map((source) => `?${source}`)].join(", ");
}
