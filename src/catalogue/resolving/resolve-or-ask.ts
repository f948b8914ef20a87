// Resolving items, with look-ups at providers for unknown titles.

import type { Resolution, TitleQuery } from "../../core/titles/title-query.ts";
import type { Providers } from "../providers/providers.ts";

/** Looks up unknown titles within the time budget of a request. A failing provider is not an error. */
export async function resolveOrAsk(
  queries: readonly TitleQuery[],
  resolveHere: (queries: readonly TitleQuery[]) => Promise<Resolution[]>,
  providers: Providers,
): Promise<Resolution[]> {
  const first = await resolveHere(queries);
  // Further titles of the same name do not make an ambiguous name clear.
  const unknown = queries.filter((_, at) => {
    const resolution = first[at];
    return resolution?.kind === "unknown" && resolution.reason === "title_unknown";
  });
  const isLearned = unknown.length > 0 && (await providers.learn(unknown));
  const resolutions = isLearned ? await resolveHere(queries) : first;
  providers.note(resolutions);
  return resolutions;
}
