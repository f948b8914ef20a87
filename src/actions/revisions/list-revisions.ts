// Lists revisions, and reads one of them.

import type { AccountId } from "../../core/ids.ts";
import { Refused } from "../../core/requests/refusal.ts";
import type { ListedRevision, RevisionQuery, WholeRevision } from "../../core/revisions/revision.ts";
import type { RevisionFilter } from "../../library/revisions/revisions.ts";
import { withAppNames } from "../app-names.ts";
import type { Services } from "../services.ts";

/** Converts the query. Its `app` is the name or the client id of an app. */
export async function toRevisionFilter(
  { accounts }: Pick<Services, "accounts">,
  { app, ...query }: RevisionQuery,
): Promise<RevisionFilter> {
  if (app === undefined) return query;
  const found = await accounts.findAppByName(app);
  return { ...query, apps: found === null ? [app] : [app, found.clientId] };
}

/** Returns up to `limit` revisions that match the query, with the names of their apps, newest first. */
export async function listRevisions(
  services: Services,
  account: AccountId,
  { query, limit }: { query: RevisionQuery; limit: number },
): Promise<ListedRevision[]> {
  const filter = await toRevisionFilter(services, query);
  return withAppNames(services, await services.library.revisions.list(account, filter, limit));
}

/** Returns one revision with all its changes. @throws Refused if there is no such revision */
export async function readRevision(
  services: Services,
  account: AccountId,
  number: number,
): Promise<WholeRevision> {
  const found = await services.library.revisions.find(account, number);
  const [revision] = await withAppNames(services, found === null ? [] : [found]);
  if (!revision) throw new Refused("revision_unknown");
  return revision;
}
