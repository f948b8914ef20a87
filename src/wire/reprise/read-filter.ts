// Which revisions are meant, from the fields of a query, a body or a command line.

import type { Services } from "../../actions/services.ts";
import type { Millis } from "../../core/ids.ts";
import { toTitleId } from "../../core/ids.ts";
import type { RevisionFilter } from "../../library/revisions.ts";
import { missed, wrong } from "../errors.ts";
import { readTime } from "../fields.ts";

export type SentFilter = {
  /** A revision, or a moment. */
  readonly from?: string | number | undefined;
  readonly to?: string | number | undefined;
  /** A revision that is not meant any more, for the next page. */
  readonly before?: string | number | undefined;
  /** A client id, or an app's name. */
  readonly app?: string | undefined;
  readonly source?: string | undefined;
  readonly title?: string | number | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

/** @throws WireError 400 `wrong_parameter` */
export async function readFilter({ appNamed }: Services, sent: SentFilter): Promise<RevisionFilter> {
  const title = readWhole(sent.title, "title", 1);
  const before = readWhole(sent.before, "before", 0);
  const [from, to] = [readBound(sent.from, "from"), readBound(sent.to, "to")];
  const last = before === undefined ? to.revision : Math.min(before - 1, to.revision ?? before);
  return {
    from: from.revision,
    to: last,
    apps: isSaid(sent.app) ? await clientIds(appNamed, sent.app) : undefined,
    source: isSaid(sent.source) ? sent.source : undefined,
    title: title === undefined ? undefined : toTitleId(title),
    since: readMoment(sent.since, "since") ?? from.moment,
    until: readMoment(sent.until, "until") ?? to.moment,
  };
}

/** What is to be undone must be said: nobody takes everything back by an empty body. @throws WireError 400 */
export function readRange(filter: RevisionFilter): RevisionFilter {
  if (Object.values(filter).every((value) => value === undefined)) throw missed("app");
  return filter;
}

const isSaid = (text: string | undefined): text is string => text !== undefined && text !== "";

async function clientIds(appNamed: Services["appNamed"], app: string): Promise<string[]> {
  const named = await appNamed(app);
  return named === null ? [app] : [app, named.clientId];
}

/** What is written as a number is a revision, anything else a moment. */
function readBound(sent: string | number | undefined, name: string): { revision?: number; moment?: Millis } {
  if (sent === undefined || sent === "") return {};
  if (/^\d+$/.test(String(sent))) {
    const revision = readWhole(sent, name, 0);
    return revision === undefined ? {} : { revision };
  }
  const moment = readMoment(String(sent), name);
  return moment === undefined ? {} : { moment };
}

function readMoment(sent: string | undefined, name: string): Millis | undefined {
  return isSaid(sent) ? (readTime(sent, name) ?? undefined) : undefined;
}

/** A whole number that may be left out. @throws WireError 400 */
export function readWhole(
  sent: string | number | undefined,
  name: string,
  least: number,
): number | undefined {
  if (sent === undefined || sent === "") return undefined;
  const number = Number(sent);
  if (!/^\d{1,16}$/.test(String(sent)) || !Number.isSafeInteger(number) || number < least) throw wrong(name);
  return number;
}
