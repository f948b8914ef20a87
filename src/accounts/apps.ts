// Apps: the programs that people give access to their libraries. An app is identified by its client id.

import { randomBytes } from "node:crypto";
import type { Millis } from "../core/ids.ts";
import type { Database } from "../database/database.ts";
import { insertRows } from "../database/sql/insertion.ts";
import { ask, type Steps } from "../database/sql/statement.ts";
import * as sql from "./statements.ts";

export type App = { readonly clientId: string; readonly name: string };

/** The name is not a valid name of an app. */
export class InvalidAppName extends Error {
  override readonly name = "InvalidAppName";
}

/** Names are displayed on consent pages and with every revision. */
const NAME_CHARACTERS_MAX = 100;
const CLIENT_ID_BYTES = 32;

/**
 * Finds an app by its name, which is not case-sensitive, or creates it.
 * @throws InvalidAppName unless the trimmed name has 1 to 100 characters, all printable.
 */
export async function findOrCreateApp(database: Database, name: string, now: Millis): Promise<App> {
  const displayName = name.trim().normalize("NFC");
  if (displayName === "" || displayName.length > NAME_CHARACTERS_MAX || /\p{C}/u.test(displayName)) {
    throw new InvalidAppName(`an app's name is 1 to ${NAME_CHARACTERS_MAX} printable characters`);
  }
  const nameKey = displayName.toLowerCase();
  const known = await database.read(() => findByNameKey(nameKey));
  if (known) return known;
  const clientId = randomBytes(CLIENT_ID_BYTES).toString("hex");
  return database.write(function* (): Steps<App> {
    const row = { client_id: clientId, name: displayName, name_key: nameKey, created_at: now };
    yield* insertRows(sql.addApp, [row]);
    // If another process has added the same name first, its app is kept.
    const app = yield* findByNameKey(nameKey);
    if (!app) throw new Error(`the app "${displayName}" is missing after it was added`);
    return app;
  });
}

export async function findApp(database: Database, clientId: string): Promise<App | null> {
  return database.read(function* (): Steps<App | null> {
    const [row] = yield* ask(sql.findApp, clientId);
    return row ? toApp(row) : null;
  });
}

/** Finds an app by its name, which is not case-sensitive. */
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
