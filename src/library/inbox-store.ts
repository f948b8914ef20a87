// What waits in the inboxes: listed, made ready when the catalogue learns something, settled once.

import type { AccountId, Millis } from "../core/ids.ts";
import type { ListedItem } from "../core/stored-item.ts";
import { SECTIONS } from "../core/title-query.ts";
import type { Database } from "../database/database.ts";
import { insertAccountRows } from "../database/insertion.ts";
import { parseStrings } from "../database/json-columns.ts";
import { ask, columnOf, rowsOf, type Steps } from "../database/statement.ts";
import { type CommitRequest, type Committed, commit } from "./commit.ts";
import { type InboxItem, numberOf, storedEndpoint } from "./inbox.ts";
import { lockPerson, updatePerson } from "./person.ts";
import * as dueSql from "./statements/due.ts";
import * as inboxSql from "./statements/inbox.ts";

/** An item as it waits. */
export type WaitingItem = ListedItem & Pick<InboxItem, "eventAt">;

export type InboxKey = InboxItem["keys"][number];

export type InboxStore = {
  /** What waits, the oldest first, after an item of a former page. */
  list(account: AccountId, page: { limit: number; after: number | null }): Promise<readonly WaitingItem[]>;
  find(account: AccountId, id: number): Promise<WaitingItem | null>;
  /** What waits for any of the keys. */
  alike(account: AccountId, keys: readonly InboxKey[]): Promise<readonly WaitingItem[]>;
  /** Makes ready what waits for any of the keys, in every account, and schedules its retry. */
  awaken(keys: readonly InboxKey[], now: Millis): Promise<number>;
  /** What is ready to be tried again, the oldest first. */
  ready(
    account: AccountId,
    page: { limit: number; after: WaitingItem | null },
  ): Promise<readonly WaitingItem[]>;
  /** Back to waiting; nothing has come of it. */
  wait(account: AccountId, id: number, why: Pick<InboxItem, "reason" | "keys">): Promise<void>;
  /** Ends the account's scheduled retry, unless something became ready meanwhile. */
  rest(account: AccountId): Promise<void>;
  /** The items are of no use; the same content sent again stays dismissed. Answers how many. */
  dismiss(account: AccountId, ids: readonly number[]): Promise<number>;
  /**
   * Commits what came of an item together with its end: once, however often it is tried. What is still unknown of it
   * waits on. Null when it waits no more.
   */
  settle<Outcome>(
    account: AccountId,
    id: number,
    request: CommitRequest<Outcome>,
  ): Promise<Committed<Outcome> | null>;
};

/** The kind of due work that tries an inbox again. */
export const INBOX_RETRY: dueSql.DueKind = "inbox";

export function openInbox(database: Database): InboxStore {
  return {
    list: (account, page) => database.read(() => listItems(account, page)),
    find: (account, id) => database.read(() => findItem(account, id)),
    alike: async (account, keys) =>
      keys.length === 0
        ? []
        : (await database.ask(inboxSql.listByKeys, account, rowsOf(keys), account)).map(toItem),
    awaken: async (keys, now) => {
      if (keys.length === 0) return 0;
      const found = await database.ask(inboxSql.listWaiting, rowsOf(keys));
      const byAccount = Map.groupBy(found, ({ account }) => account);
      for (const [account, items] of byAccount)
        await database.write(() =>
          makeReady(
            account,
            items.map(({ item }) => item),
            now,
          ),
        );
      return found.length;
    },
    ready: async (account, { limit, after }) => {
      const place: Place = after
        ? [after.receivedAt, after.receivedAt, after.eventAt, storedEndpoint(after), after.id]
        : START;
      return (await database.ask(inboxSql.listReady, account, ...place, limit)).map(toItem);
    },
    wait: (account, id, why) => database.write(() => waitOn(account, id, why)),
    rest: (account) =>
      database.write(function* (): Steps<void> {
        yield* lockPerson(account);
        const [left] = yield* ask(inboxSql.listReady, account, ...START, 1);
        if (!left) yield* ask(dueSql.remove, account, INBOX_RETRY);
      }),
    dismiss: (account, ids) => database.write(() => dismissItems(account, ids)),
    settle: (account, id, request) => database.write(() => settleItem(account, id, request)),
  };
}

/** Behind which item a page begins, as its statement wants it. */
type Place = readonly [from: number, receivedAt: number, eventAt: number, endpoint: string, item: number];
const START: Place = [-1, -1, 0, "", 0];

function* listItems(
  account: AccountId,
  { limit, after }: { limit: number; after: number | null },
): Steps<WaitingItem[]> {
  const [last] = after === null ? [] : yield* ask(inboxSql.find, account, after);
  const place: Place = last
    ? [last.received_at, last.received_at, last.event_at, last.endpoint, last.item]
    : START;
  return (yield* ask(inboxSql.list, account, ...place, limit)).map(toItem);
}

function* findItem(account: AccountId, id: number): Steps<WaitingItem | null> {
  const [row] = yield* ask(inboxSql.find, account, id);
  return row && row.state !== "dismissed" ? toItem(row) : null;
}

/** Under the person's lock, so that a retry that ends now does not overlook what becomes ready. */
function* makeReady(account: AccountId, items: readonly number[], now: Millis): Steps<void> {
  yield* lockPerson(account);
  const ready = yield* ask(inboxSql.markReady, account, columnOf(items));
  if (ready.length === 0) return;
  yield* ask(dueSql.remove, account, INBOX_RETRY);
  yield* insertAccountRows(dueSql.write, account, [{ at: now, kind: INBOX_RETRY }]);
}

function* waitOn(
  account: AccountId,
  id: number,
  { reason, keys }: Pick<InboxItem, "reason" | "keys">,
): Steps<void> {
  yield* lockPerson(account);
  const [row] = yield* ask(inboxSql.find, account, id);
  if (!row || row.state === "dismissed") return;
  yield* rekey(account, id, { reason, keys });
}

function* rekey(
  account: AccountId,
  id: number,
  { reason, keys }: Pick<InboxItem, "reason" | "keys">,
): Steps<void> {
  yield* ask(inboxSql.markWaiting, reason, account, id);
  yield* ask(inboxSql.removeKeys, account, columnOf([id]));
  yield* insertAccountRows(
    inboxSql.writeKeys,
    account,
    keys.map(([namespace, value]) => ({ item: id, namespace, value })),
  );
}

function* dismissItems(account: AccountId, ids: readonly number[]): Steps<number> {
  if (ids.length === 0) return 0;
  const person = yield* lockPerson(account);
  const gone = yield* ask(inboxSql.dismiss, account, columnOf(ids));
  yield* ask(inboxSql.removeKeys, account, columnOf(ids));
  if (gone.length > 0) yield* updatePerson(account, { ...person, waiting: person.waiting - gone.length });
  return gone.length;
}

function* settleItem<Outcome>(
  account: AccountId,
  id: number,
  request: CommitRequest<Outcome>,
): Steps<Committed<Outcome> | null> {
  const { inbox = [] } = request;
  yield* lockPerson(account);
  const [row] = yield* ask(inboxSql.find, account, id);
  if (!row || row.state === "dismissed") return null;
  const still = inbox.find((one) => numberOf(one) === id);
  if (still) yield* rekey(account, id, still);
  return yield* commit(account, {
    ...request,
    inbox: inbox.filter((one) => one !== still),
    options: still ? {} : { cancel: [id] },
  });
}

function toItem(row: inboxSql.InboxRow): WaitingItem {
  const [endpoint = "", word = ""] = row.endpoint.split("#");
  const section = SECTIONS.find((one) => one === word);
  if (section === undefined) throw new Error(`the inbox holds an item of ${endpoint} in no list: ${word}`);
  return {
    id: row.item,
    endpoint,
    section,
    flags: parseStrings(row.flags),
    input: JSON.parse(row.input),
    reason: row.reason,
    eventAt: row.event_at,
    receivedAt: row.received_at,
    app: row.app,
  };
}
