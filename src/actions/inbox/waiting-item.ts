// An item of the inbox read again: which title and which parts it means.

import { titleKey } from "../../catalogue/changed-titles.ts";
import { comparableName } from "../../catalogue/names.ts";
import type { Resolution, TitleQuery } from "../../core/title-query.ts";
import type { InboxItem } from "../../library/inbox.ts";
import type { WaitingItem } from "../../library/inbox-store.ts";
import { type HistoryItem, parseHistoryBody } from "../../wire/history/parse.ts";
import type { HistoryBody } from "../../wire/history/schema.ts";
import { parseTitleItems } from "../../wire/lists/parse.ts";
import type { TitlesBody } from "../../wire/lists/schema.ts";
import { parseScrobble } from "../../wire/scrobble/parse.ts";
import type { ScrobbleBody } from "../../wire/scrobble/schema.ts";
import { episodeKeys, titleKeys } from "../change-titles.ts";

export const isScrobble = ({ endpoint }: Pick<WaitingItem, "endpoint">): boolean =>
  endpoint.startsWith("/scrobble/");

/** The item as a body that holds nothing else. */
export function bodyOf<Body extends HistoryBody | TitlesBody>({ section, input }: WaitingItem): Body {
  return { [section]: [input] } as unknown as Body;
}

/** The item of a history body; null for what came another way. @throws WireError */
export function historyItemOf(item: WaitingItem): HistoryItem | null {
  if (item.endpoint !== "/sync/history") return null;
  return parseHistoryBody(bodyOf<HistoryBody>(item), false)[0] ?? null;
}

/** Something of the item happened when it was sent, for all that it says. */
export function saysNoTime({ asked, query: { parts } }: HistoryItem): boolean {
  return asked.watchedAt === null && (parts?.some(({ watchedAt }) => watchedAt === null) ?? true);
}

/** Which title and parts are meant. @throws WireError when the item cannot be read any more */
export function queryOf(item: WaitingItem): TitleQuery {
  if (isScrobble(item)) return parseScrobble(item.input as ScrobbleBody).query;
  const read = historyItemOf(item) ?? parseTitleItems(bodyOf<TitlesBody>(item))[0];
  if (!read) throw new Error(`the inbox holds an item of ${item.endpoint} in no list: ${item.section}`);
  return read.query;
}

/** What would resolve it, as far as the catalogue now knows. */
export function whyWaiting(query: TitleQuery, resolution: Resolution): Pick<InboxItem, "reason" | "keys"> {
  if (resolution.kind === "unknown")
    return { reason: resolution.reason, keys: [...titleKeys(query), ...episodeKeys(query)] };
  return { reason: "episode_unknown", keys: resolution.targets.map(({ title }) => titleKey(title.id)) };
}

/** Whether two items speak of one title, although nobody knows which: an id in common, else name and year. */
export function namesSame(one: TitleQuery, other: TitleQuery): boolean {
  const shared = [...one.ids.keys()].filter((namespace) => other.ids.has(namespace));
  if (shared.length > 0)
    return shared.some((namespace) => one.ids.get(namespace) === other.ids.get(namespace));
  const [name, otherName] = [one.name, other.name].map((text) => comparableName(text ?? ""));
  if (name === "" && otherName === "") return sharesEpisode(one, other);
  return name !== "" && name === otherName && one.year === other.year;
}

/** Flat episodes may have nothing but their own ids. */
function sharesEpisode(one: TitleQuery, other: TitleQuery): boolean {
  const [keys, others] = [one, other].map((query) => new Set(episodeKeys(query).map((key) => key.join())));
  return keys !== undefined && others !== undefined && !keys.isDisjointFrom(others);
}
