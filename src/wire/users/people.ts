// The people of the server, as the command line lists them in JSON.

import type { AccountId, Millis } from "../../core/ids.ts";
import { printTime } from "../../core/time.ts";

type ListedPerson = { readonly name: string; readonly account: AccountId; readonly createdAt: Millis };

export const presentPeople = (people: readonly ListedPerson[]) =>
  people.map(({ name, account, createdAt }) => ({ user: name, account, created_at: printTime(createdAt) }));
