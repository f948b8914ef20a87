// The removals that are held, by the app that asked for them. See architecture.md 2, promise 5.

import type { AccountId, Millis } from "../../core/ids.ts";
import { Refused } from "../../core/requests/refusal.ts";
import type { TitleSnapshot } from "../../core/revisions/revision.ts";
import { earliest } from "../../core/time.ts";
import { snapshotOf } from "../../core/titles/remembered-title.ts";
import type { HeldRemoval } from "../../library/held/held-removals.ts";
import { withAppNames } from "../app-names.ts";
import type { Caller } from "../caller.ts";
import { recallTitles } from "../recall-titles.ts";
import type { Services } from "../services.ts";

export type HeldOfApp = {
  /** The app's name. */
  readonly app: string;
  readonly since: Millis;
  readonly titles: readonly TitleSnapshot[];
};

export async function listHeld(services: Services, account: AccountId): Promise<HeldOfApp[]> {
  const held = await services.library.held.list(account);
  const ids = held.map(({ title }) => title);
  const titles = await recallTitles(services, account, [...new Set(ids)]);
  const groups = [...Map.groupBy(held, ({ app }) => app)].map(([app, removals]) => ({
    app,
    since: heldSince(removals),
    titles: removals.flatMap(({ title }) => {
      const found = titles.get(title);
      return found ? [snapshotOf(found)] : [];
    }),
  }));
  return withAppNames(services, groups);
}

/** When the first of the removals was asked for; there is at least one. */
export function heldSince(removals: readonly HeldRemoval[]): Millis {
  const since = earliest(removals.map(({ at }) => at));
  if (since === null) throw new Error("nothing is held");
  return since;
}

export type Held = {
  /** The client id. */
  readonly app: string;
  readonly removals: readonly HeldRemoval[];
};

/**
 * The held removals of one app, by its name or client id; the only ones when none is named.
 * @throws Refused when nothing is held, when several apps' are and none is named, and for the app itself
 */
export async function findHeld(
  { accounts, library }: Services,
  { account, app: caller }: Caller,
  named: string | undefined,
): Promise<Held> {
  const groups = Map.groupBy(await library.held.list(account), ({ app }) => app);
  const known = named === undefined ? null : await accounts.findAppByName(named);
  const candidates = named === undefined ? [...groups.keys()] : [known?.clientId ?? named];
  if (candidates.length > 1) throw new Refused("several_apps_held");
  const [app] = candidates;
  const removals = app === undefined ? undefined : groups.get(app);
  if (app === undefined || removals === undefined) throw new Refused("nothing_held");
  // A client that removes by mistake would confirm by mistake.
  if (app === caller) throw new Refused("own_removal");
  return { app, removals };
}
