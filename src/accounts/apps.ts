// Apps: the programs that act for people, each known by its client id.

import { randomBytes } from "node:crypto";
import type { Millis } from "../core/ids.ts";
import type { Database } from "../database/database.ts";
import { ask, type Steps } from "../database/statement.ts";
import * as sql from "./statements.ts";

export type App = { readonly clientId: string; readonly name: string };

/** A name that no app can have. */
export class InvalidAppName extends Error {
  override readonly name = "InvalidAppName";
}

/** Most characters of an app's name; it is shown on consent pages and with every revision. */
const LONGEST_NAME = 100;
const CLIENT_ID_BYTES = 32;

/**
 * The app of a name, in whatever capitals; made when there is none yet.
 * @throws InvalidAppName unless the name is 1 to 100 printable characters.
 */
export async function findOrCreateApp(database: Database, name: string, now: Millis): Promise<App> {
  const shown = name.trim().normalize("NFC");
  if (shown === "" || shown.length > LONGEST_NAME || /\p{C}/u.test(shown)) {
    throw new InvalidAppName(`an app's name is 1 to ${LONGEST_NAME} printable characters`);
  }
  const key = shown.toLowerCase();
  const known = await database.read(() => findByKey(key));
  if (known) return known;
  const clientId = randomBytes(CLIENT_ID_BYTES).toString("hex");
  return database.write(function* (): Steps<App> {
    yield* ask(sql.addApp, clientId, shown, key, now);
    // Another process may have been first: what is there counts.
    const app = yield* findByKey(key);
    if (!app) throw new Error(`the app "${shown}" was added and is not there`);
    return app;
  });
}

export async function findApp(database: Database, clientId: string): Promise<App | null> {
  return database.read(function* (): Steps<App | null> {
    const [row] = yield* ask(sql.findApp, clientId);
    return row ? toApp(row) : null;
  });
}

/** The app of a name, in whatever capitals; null when there is none. */
export async function findAppByName(database: Database, name: string): Promise<App | null> {
  return database.read(() => findByKey(name.trim().normalize("NFC").toLowerCase()));
}

function* findByKey(key: string): Steps<App | null> {
  const [row] = yield* ask(sql.findAppByName, key);
  return row ? toApp(row) : null;
}

function toApp(row: sql.AppRow): App {
  return { clientId: row.client_id, name: row.name };
}
