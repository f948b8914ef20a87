// Revisions as they are listed, and one of them.

import type { AccountId } from "../../core/ids.ts";
import { WireError } from "../../wire/errors.ts";
import {
  presentRevision,
  presentWholeRevision,
  type WholeRevision,
} from "../../wire/reprise/present-revision.ts";
import { readFilter, readWhole, type SentFilter } from "../../wire/reprise/read-filter.ts";
import { nameApps } from "../name-apps.ts";
import type { Services } from "../services.ts";

const USUAL = 100;
const MOST = 1_000;

/** The newest first. @throws WireError 400 */
export async function listRevisions(
  services: Services,
  account: AccountId,
  asked: SentFilter & { readonly limit?: string | number | undefined },
): Promise<{ revisions: Record<string, unknown>[] }> {
  const limit = Math.min(readWhole(asked.limit, "limit", 1) ?? USUAL, MOST);
  const revisions = await services.library.revisions.list(account, await readFilter(services, asked), limit);
  const nameOf = await nameApps(
    services,
    revisions.map(({ app }) => app),
  );
  return { revisions: revisions.map((one) => presentRevision(one, nameOf)) };
}

/** @throws WireError 404 */
export async function readRevision(
  services: Services,
  account: AccountId,
  sent: string,
): Promise<WholeRevision> {
  const revision = await services.library.revisions.find(account, readRevisionNumber(sent));
  if (revision === null) throw noSuchRevision();
  return presentWholeRevision(revision, await nameApps(services, [revision.app]));
}

/** @throws WireError 404 for what cannot be one */
export function readRevisionNumber(sent: string): number {
  if (!/^\d{1,15}$/.test(sent)) throw noSuchRevision();
  return Number(sent);
}

export const noSuchRevision = (): WireError =>
  new WireError(404, "no_such_revision", "There is no such revision");
