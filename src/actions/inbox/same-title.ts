// Whether two items name the same title, for titles that the catalogue does not know.

import { comparableName } from "../../catalogue/names.ts";
import type { TitleQuery } from "../../core/titles/title-query.ts";

/**
 * Compares the ids of the title if both items have one of the same namespace, else name and year. If neither has a
 * name, compares the ids of their episodes.
 */
export function namesSameTitle(one: TitleQuery, other: TitleQuery): boolean {
  const sharedNamespaces = [...one.ids.keys()].filter((namespace) => other.ids.has(namespace));
  if (sharedNamespaces.length > 0)
    return sharedNamespaces.some((namespace) => one.ids.get(namespace) === other.ids.get(namespace));
  const [name, otherName] = [one.name, other.name].map((text) => comparableName(text ?? ""));
  if (name === "" && otherName === "") return sharesEpisode(one, other);
  return name !== "" && name === otherName && one.year === other.year;
}

/** An item of `episodes` may have no other ids than those of the episode. */
function sharesEpisode(one: TitleQuery, other: TitleQuery): boolean {
  const others = new Set(episodeIds(other));
  return episodeIds(one).some((id) => others.has(id));
}

const episodeIds = ({ section, parts }: TitleQuery): string[] =>
  section === "episodes" ? (parts ?? []).flatMap(({ ids }) => [...ids].map((id) => id.join())) : [];
