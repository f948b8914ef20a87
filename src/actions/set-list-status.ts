// Filing titles under a list. Contract: sync.md 6.

import type { Caller } from "../api/http/identify.ts";
import { decideList } from "../core/list.ts";
import { decideRemoval } from "../core/removal.ts";
import type { ListStatus } from "../core/shelf.ts";
import { wrong } from "../wire/errors.ts";
import { readTime } from "../wire/fields.ts";
import { parseTitleItems, readTo } from "../wire/lists/parse.ts";
import { echoItem, notFoundOf } from "../wire/lists/present.ts";
import type { ListAnswer, TitlesBody } from "../wire/lists/schema.ts";
import { changeTitles } from "./change-titles.ts";
import type { Services } from "./services.ts";

/** Files each item; `to` in the answer is the list that it really went to. @throws WireError before writing */
export async function addToList(services: Services, caller: Caller, body: TitlesBody): Promise<ListAnswer> {
  const items = parseTitleItems(body).map((item) => ({
    ...item,
    to: readTo(item),
    watchedAt: readTime(item.input.watched_at as string | undefined, "watched_at"),
    addedAt: readTime(item.input.added_at as string | undefined, "added_at"),
  }));
  const results = await changeTitles(services, caller, {
    source: "/sync/add-to-list",
    items,
    keepsUnknown: true,
    cancels: { items: new Set(items.filter(({ to }) => to === "remove")), endpoints: null },
    check: ({ to }, title) => {
      if (to === "hold" && title.type === "movie") throw wrong("to", "a movie cannot be on hold");
    },
    decide: ({ section, to: sent, watchedAt, addedAt }, title, shelf, now) => {
      // A movie is watched or not, an anime movie too when it is sent as one.
      const to = sent === "watching" && section === "movies" ? "completed" : sent;
      if (to !== "remove") return decideList(shelf, title, { to, watchedAt, addedAt }, now);
      const { changes } = decideRemoval(shelf, title, { parts: null }, now);
      return { changes, outcome: { status: "remove" as ListStatus | "remove" } };
    },
  });
  const added: ListAnswer["added"] = { movies: [], shows: [] };
  for (const { item, found } of results) {
    if (found === null) continue;
    const list = item.section === "movies" ? added.movies : added.shows;
    list.push({ ...echoItem(item), to: found.outcome.status, anime_type: found.title.animeType });
  }
  return { added, not_found: notFoundOf(results) };
}
