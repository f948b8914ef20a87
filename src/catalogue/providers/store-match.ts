// Writes a title that a provider found into the catalogue, and schedules its renewal.

import { type Millis, type TitleId, toMillis } from "../../core/ids.ts";
import { DAY, SECOND } from "../../core/time.ts";
import type { Engine } from "../../database/database.ts";
import { insertRows } from "../../database/sql/insertion.ts";
import { ask, type Steps } from "../../database/sql/statement.ts";
import { isAdded } from "../additions/addition.ts";
import { addTitle } from "../additions/additions.ts";
import type { TitleDocumentFacts } from "../document/document.ts";
import { factsOfDocument } from "../records/recorded-facts.ts";
import { indexTitles } from "../search/index-titles.ts";
import * as renewalSql from "../statements/renewal.ts";
import type { ProviderName } from "./provider.ts";

/** TMDB allows its data to be stored for six months. */
const TMDB_RENEWAL_MILLIS = 150 * DAY;
/** The time over which renewals are spread, because titles are often found together. */
const SPREAD_SECONDS = 7_200;

export type MatchOptions = {
  readonly now: Millis;
  readonly engine: Engine;
  /** The title that is renewed; null for a new one. */
  readonly title: TitleId | null;
};

/** Adds or updates the title as the provider; null where the catalogue refuses it. */
export function* storeMatch(
  facts: TitleDocumentFacts,
  provider: ProviderName,
  { now, engine, title }: MatchOptions,
): Steps<TitleId | null> {
  const addition = {
    facts: factsOfDocument(title === null ? facts : withTitleId(facts, title)),
    record: recordOf(facts, provider),
    episodes: facts.episodes,
  };
  const added = yield* addTitle(addition, provider);
  if (!isAdded(added)) return null;
  if (added.kind !== "same") yield* indexTitles(engine, [added.title]);
  const wait = renewalMillis(facts, provider);
  if (wait === null) yield* ask(renewalSql.remove, added.title);
  else {
    const due = toMillis(now + wait + (added.title % SPREAD_SECONDS) * SECOND);
    yield* insertRows(renewalSql.write, [{ title: added.title, due_at: due }]);
  }
  return added.title;
}

/** A renewed title stays the same, whatever its ids may match. */
const withTitleId = (facts: TitleDocumentFacts, title: TitleId): TitleDocumentFacts => ({
  ...facts,
  shownIds: new Map([...facts.shownIds, ["simkl", String(title)]]),
});

/** The provider's own id of the title. Those of TMDB and TheTVDB are unique per type only. */
function recordOf({ type, ids }: TitleDocumentFacts, provider: ProviderName): string | null {
  const id = ids.get(provider);
  if (id === undefined) return null;
  return provider === "tmdb" || provider === "tvdb" ? `${type}/${id}` : id;
}

/** How long the facts may be stored; null for no limit. */
function renewalMillis({ type, status }: TitleDocumentFacts, provider: ProviderName): number | null {
  if (type !== "movie" && status === "airing") return DAY;
  if (type !== "movie" && status !== "ended") return 7 * DAY;
  if (status === "upcoming") return 7 * DAY;
  return provider === "tmdb" ? TMDB_RENEWAL_MILLIS : null;
}
