// Whether two items speak of one title that the catalogue does not know.

import { comparableName } from "../../catalogue/names.ts";
import type { TitleQuery } from "../../core/titles/title-query.ts";

/** An id in common decides; without shared namespaces, name and year; without names, an episode's own id. */
export function namesSameTitle(one: TitleQuery, other: TitleQuery): boolean {
  const shared = [...one.ids.keys()].filter((namespace) => other.ids.has(namespace));
  if (shared.length > 0)
    return shared.some((namespace) => one.ids.get(namespace) === other.ids.get(namespace));
  const [name, otherName] = [one.name, other.name].map((text) => comparableName(text ?? ""));
  if (name === "" && otherName === "") return sharesEpisode(one, other);
  return name !== "" && name === otherName && one.year === other.year;
}

/** Flat episodes may have nothing but their own ids. */
function sharesEpisode(one: TitleQuery, other: TitleQuery): boolean {
  const others = new Set(episodeIds(other));
  return episodeIds(one).some((id) => others.has(id));
}

const episodeIds = ({ section, parts }: TitleQuery): string[] =>
  section === "episodes" ? (parts ?? []).flatMap(({ ids }) => [...ids].map((id) => id.join())) : [];
