// Apps: the programs that act for people, each known by its client id.

import { randomBytes } from "node:crypto";
import type { Millis } from "../core/ids.ts";
import type { Database } from "../database/database.ts";
import { insertRows } from "../database/sql/insertion.ts";
import { ask, type Steps } from "../database/sql/statement.ts";
import * as sql from "./statements.ts";

export type App = { readonly clientId: string; readonly name: string };

/** The text cannot be an app's name. */
export class InvalidAppName extends Error {
  override readonly name = "InvalidAppName";
}

/** The name is shown on consent pages and with every revision. */
const NAME_CHARACTERS_MAX = 100;
const CLIENT_ID_BYTES = 32;

/**
 * The app of a name, whatever its case; made when there is none yet.
 * @throws InvalidAppName unless the name is 1 to 100 printable characters.
 */
export async function findOrCreateApp(database: Database, name: string, now: Millis): Promise<App> {
  const shown = name.trim().normalize("NFC");
  if (shown === "" || shown.length > NAME_CHARACTERS_MAX || /\p{C}/u.test(shown)) {
    throw new InvalidAppName(`an app's name is 1 to ${NAME_CHARACTERS_MAX} printable characters`);
  }
  const nameKey = shown.toLowerCase();
  const known = await database.read(() => findByNameKey(nameKey));
  if (known) return known;
  const clientId = randomBytes(CLIENT_ID_BYTES).toString("hex");
  return database.write(function* (): Steps<App> {
    const row = { client_id: clientId, name: shown, name_key: nameKey, created_at: now };
    yield* insertRows(sql.addApp, [row]);
    // Another process may have added the same name first: its app is the one that counts.
    const app = yield* findByNameKey(nameKey);
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

/** The app of a name, whatever its case; null when there is none. */
export async function findAppByName(database: Database, name: string): Promise<App | null> {
  return database.read(() => findByNameKey(name.trim().normalize("NFC").toLowerCase()));
}

function* findByNameKey(nameKey: string): Steps<App | null> {
  const [row] = yield* ask(sql.findAppByName, nameKey);
  return row ? toApp(row) : null;
}

function toApp(row: sql.AppRow): App {
  return { clientId: row.client_id, name: row.name };
}
