// Writing what a provider found into the catalogue, and when it is to be looked at again.

import type { TitleId } from "../../core/ids.ts";
import { DAY, SECOND } from "../../core/time.ts";
import type { Title } from "../../core/title.ts";
import { ask, type Steps } from "../../database/statement.ts";
import { addTitle, findKnown, TitleConflict } from "../additions.ts";
import type { TitleDocumentFacts } from "../document.ts";
import { loadTitles } from "../titles.ts";
import type { ProviderName } from "./provider.ts";
import * as sql from "./statements.ts";

/** TMDB lets its answers be kept for six months; they are renewed before. */
const TMDB_RENEWAL = 150 * DAY;

/** Adds the title, or what is new about it; null when its ids speak of several titles. */
export function* keepFound(
  facts: TitleDocumentFacts,
  provider: ProviderName,
  { now, title }: { readonly now: number; readonly title: TitleId | null },
): Steps<TitleId | null> {
  try {
    const known = title ?? (yield* findKnown(facts));
    const [row] = known === null ? [] : yield* ask(sql.readSource, known);
    const [before] = known === null || row?.source === provider ? [] : yield* loadTitles([known]);
    const added = yield* addTitle(
      before ? whatIsNew(facts, before, row?.source === PERSON) : named(facts, known),
      before && row ? row.source : provider,
    );
    const due = nextRenewal(facts, provider);
    // Spread out, so that what was found together is not renewed together.
    if (due === null) yield* ask(sql.endRenewal, added.title);
    else yield* ask(sql.planRenewal, added.title, now + due + (added.title % 7_200) * SECOND);
    return added.title;
  } catch (error) {
    // Found before anything was written; a database error passes through.
    if (!(error instanceof TitleConflict)) throw error;
    return null;
  }
}

const named = (facts: TitleDocumentFacts, title: TitleId | null): TitleDocumentFacts =>
  title === null ? facts : { ...facts, ids: new Map([...facts.ids, ["simkl", String(title)]]) };

/** Whose list of a season's episodes is the list. */
const PERSON = "operator";

/** What somebody else said of the title stays; ids, names and episodes that it lacks join it. */
function whatIsNew(facts: TitleDocumentFacts, known: Title, isPersons: boolean): TitleDocumentFacts {
  const lacking = new Set([...facts.ids.keys()].filter((namespace) => known.ids[namespace] === undefined));
  const knownSeasons = new Set(known.episodes.map(({ part }) => part.season));
  const isNew = ({ part }: TitleDocumentFacts["episodes"][number]): boolean =>
    !known.episodes.some(
      (one) => one.part.season === part.season && (isPersons || one.part.number === part.number),
    );
  return {
    ...facts,
    name: known.name,
    englishName: known.englishName ?? facts.englishName,
    slug: undefined,
    year: known.year ?? facts.year,
    status: known.status ?? facts.status,
    releasedAt: known.releasedAt ?? facts.releasedAt,
    runtime: known.runtime ?? facts.runtime,
    otherNames: [facts.name, ...facts.otherNames],
    ids: new Map([
      ...[...facts.ids].filter(([namespace]) => lacking.has(namespace)),
      ["simkl", String(known.id)],
    ]),
    shownIds: new Map([...facts.shownIds].filter(([namespace]) => lacking.has(namespace))),
    episodes: facts.episodes.filter(isNew),
    seasons: facts.seasons.filter((season) => !knownSeasons.has(season)),
    tvdbSeasons: undefined,
  };
}

/** How long what was found can be taken for true; null: for ever. */
function nextRenewal({ type, status }: TitleDocumentFacts, provider: ProviderName): number | null {
  if (type !== "movie" && status === "airing") return DAY;
  if (type !== "movie" && status !== "ended") return 7 * DAY;
  if (status === "upcoming") return 7 * DAY;
  return provider === "tmdb" ? TMDB_RENEWAL : null;
}
