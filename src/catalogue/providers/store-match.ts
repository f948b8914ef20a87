// Writing what a provider found into the catalogue, and when it is to be looked at again.

import type { TitleId } from "../../core/ids.ts";
import { DAY, SECOND } from "../../core/time.ts";
import type { Engine } from "../../database/database.ts";
import { ask, type Steps } from "../../database/statement.ts";
import { addTitle } from "../additions.ts";
import type { TitleDocumentFacts } from "../document.ts";
import { indexTitles } from "../index-titles.ts";
import { toRecorded } from "../records.ts";
import type { ProviderName } from "./provider.ts";
import * as sql from "./statements.ts";

/** TMDB lets its answers be kept for six months; they are renewed before. */
const TMDB_RENEWAL = 150 * DAY;

/** Adds the title, or what is new about it, as the provider's own word; null when the catalogue will not have it. */
export function* keepFound(
  facts: TitleDocumentFacts,
  provider: ProviderName,
  { now, engine, title }: { readonly now: number; readonly engine: Engine; readonly title: TitleId | null },
): Steps<TitleId | null> {
  const addition = {
    facts: toRecorded(named(facts, title)),
    record: recordOf(facts, provider),
    episodes: facts.episodes,
  };
  const added = yield* addTitle(addition, provider);
  if (added.kind === "refused" || added.kind === "anime") return null;
  if (added.kind !== "same") yield* indexTitles(engine, [added.title]);
  const due = nextRenewal(facts, provider);
  // Spread out, so that what was found together is not renewed together.
  if (due === null) yield* ask(sql.endRenewal, added.title);
  else yield* ask(sql.planRenewal, added.title, now + due + (added.title % 7_200) * SECOND);
  return added.title;
}

/** What was asked for again is that title, whatever else its ids might mean. */
const named = (facts: TitleDocumentFacts, title: TitleId | null): TitleDocumentFacts =>
  title === null ? facts : { ...facts, shownIds: new Map([...facts.shownIds, ["simkl", String(title)]]) };

/** The provider's own number for the title; TMDB and TheTVDB number movies and shows apart. */
function recordOf({ type, ids }: TitleDocumentFacts, provider: ProviderName): string | null {
  const id = ids.get(provider);
  if (id === undefined) return null;
  return provider === "tmdb" || provider === "tvdb" ? `${type}/${id}` : id;
}

/** How long what was found can be taken for true; null: for ever. */
function nextRenewal({ type, status }: TitleDocumentFacts, provider: ProviderName): number | null {
  if (type !== "movie" && status === "airing") return DAY;
  if (type !== "movie" && status !== "ended") return 7 * DAY;
  if (status === "upcoming") return 7 * DAY;
  return provider === "tmdb" ? TMDB_RENEWAL : null;
}
