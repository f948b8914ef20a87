// The keys under which an item waits in the inbox. It is retried when the catalogue changes a title with one of them.

import { episodeKey, nameKey, titleKey } from "../../catalogue/changed-titles.ts";
import { candidateNames } from "../../catalogue/names.ts";
import { keysFor } from "../../core/titles/namespaces.ts";
import type { Resolution, TitleQuery } from "../../core/titles/title-query.ts";
import type { InboxItem } from "../../library/inbox/inbox-item.ts";
import type { WaitingReason } from "../../library/inbox/settle-inbox.ts";

type Keys = InboxItem["keys"];

/** The keys of an item with an unknown title: its ids and names, and those of the episode for an item of `episodes`. */
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

/** All keys under which an item may wait: those of `waitingKeys`, and the titles that it resolves to. */
export function allWaitingKeys(query: TitleQuery, resolution: Resolution): Keys {
  const known = resolution.kind === "found" ? resolution.targets.map(({ title }) => titleKey(title.id)) : [];
  return [...known, ...waitingKeys(query)];
}

/** Why an item waits, and under which keys. An unknown episode waits for a change of its title. */
export function waitingReason(query: TitleQuery, resolution: Resolution): WaitingReason {
  if (resolution.kind === "unknown") return { reason: resolution.reason, keys: waitingKeys(query) };
  return { reason: "episode_unknown", keys: resolution.targets.map(({ title }) => titleKey(title.id)) };
}
