// What the catalogue would have to learn for an item to be resolved.

import { episodeKey, nameKey, titleKey } from "../../catalogue/changed-titles.ts";
import { candidateNames } from "../../catalogue/names.ts";
import { keysFor } from "../../core/titles/namespaces.ts";
import type { Resolution, TitleQuery } from "../../core/titles/title-query.ts";
import type { InboxItem } from "../../library/inbox/inbox-item.ts";

type Keys = InboxItem["keys"];

/** The keys under which an item waits: its title's ids and names, and a flat episode's own ids. */
export function waitingKeys({ section, ids, name, parts }: TitleQuery): Keys {
  const type = section === "movies" ? "movie" : "show";
  const episodes =
    section === "episodes"
      ? (parts ?? []).flatMap((part) =>
          [...part.ids].map(([namespace, value]) => episodeKey(namespace, value)),
        )
      : [];
  return [
    ...[...ids].flatMap(([namespace, value]) => keysFor(namespace, value, type)),
    ...(name === null ? [] : candidateNames(name)).map(nameKey),
    ...episodes,
  ];
}

/** The same where the resolution is known: an episode waits for its title to get it. */
export function keysOfItem(query: TitleQuery, resolution: Resolution): Keys {
  const known = resolution.kind === "found" ? resolution.targets.map(({ title }) => titleKey(title.id)) : [];
  return [...known, ...waitingKeys(query)];
}

/** Why an item goes on waiting. */
export function whyWaiting(query: TitleQuery, resolution: Resolution): Pick<InboxItem, "reason" | "keys"> {
  if (resolution.kind === "unknown") return { reason: resolution.reason, keys: waitingKeys(query) };
  return { reason: "episode_unknown", keys: resolution.targets.map(({ title }) => titleKey(title.id)) };
}
