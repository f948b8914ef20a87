// Resolving with providers asked for what the catalogue lacks.

import type { Resolution, TitleQuery } from "../core/title-query.ts";
import type { Providers } from "./providers/providers.ts";

/** Resolves what is here; asks for the rest as long as a request may wait. Never fails for the sake of a provider. */
export async function resolveOrAsk(
  queries: readonly TitleQuery[],
  resolveHere: (queries: readonly TitleQuery[]) => Promise<Resolution[]>,
  providers: Providers,
): Promise<Resolution[]> {
  const first = await resolveHere(queries);
  // What is ambiguous here does not become clear by more titles of the same name.
  const unknown = queries.filter((_, at) => {
    const resolution = first[at];
    return resolution?.kind === "unknown" && resolution.reason === "title_unknown";
  });
  const isLearned = unknown.length > 0 && (await providers.learn(unknown));
  const resolutions = isLearned ? await resolveHere(queries) : first;
  providers.note(resolutions);
  return resolutions;
}
