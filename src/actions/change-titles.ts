// Writes about whole titles: resolve the items, cancel the inbox items that removals cover, and commit.

import type { TitleItem, TitleResult } from "../core/requests/request-items.ts";
import { outcomesByTask } from "../library/commit/commit.ts";
import { authorOf, type Caller } from "./caller.ts";
import { cancelWaiting } from "./inbox/cancel-waiting.ts";
import { prepareTitle, type TitleWrite } from "./prepare-titles.ts";
import { resolveEach } from "./resolve-each.ts";
import type { Services } from "./services.ts";

export type TitleChange<Item, Outcome> = {
  readonly items: readonly Item[];
  readonly write: TitleWrite<Item, Outcome>;
  /** Whether providers are asked for unknown titles. A removal does not need this: an unknown title is in no library. */
  readonly asksProviders: boolean;
  /** Which items are removals, and from which endpoints they cancel inbox items of their title; null for all. */
  readonly cancels?: {
    readonly isRemoval: (item: Item) => boolean;
    readonly endpoints: readonly string[] | null;
  };
};

/**
 * Applies the items to their titles, as one revision. The results are in the order of the items.
 * @throws Refused if a title cannot take its item; nothing is written then
 */
export async function changeTitles<Item extends TitleItem, Outcome>(
  services: Services,
  caller: Caller,
  { items, write, asksProviders, cancels }: TitleChange<Item, Outcome>,
): Promise<TitleResult<Item, Outcome>[]> {
  const { catalogue, clock, guard, library } = services;
  const now = clock();
  const { account } = caller;
  const resolved = await resolveEach(items, (queries) =>
    asksProviders ? catalogue.resolveOrAsk(queries) : catalogue.resolve(queries),
  );
  const prepared = resolved.map((one) => prepareTitle(one, write, now));
  const removals = cancels ? resolved.filter(({ item }) => cancels.isRemoval(item)) : [];
  const cancelled = await cancelWaiting(
    services,
    account,
    removals.map(({ item: { query }, resolution }) => ({
      query,
      resolution,
      endpoints: cancels?.endpoints ?? null,
    })),
  );
  const tasks = prepared.flatMap(({ task }) => task ?? []);
  const committed = await library.commit(account, {
    author: authorOf(caller, write.endpoint, now),
    tasks,
    inbox: prepared.flatMap(({ inbox }) => inbox),
    options: { ...cancelled, guard },
  });
  const outcomeOf = outcomesByTask(tasks, committed);
  return prepared.map(({ item, task }) => ({
    item,
    found: task === null ? null : { title: task.title, outcome: outcomeOf(task) },
  }));
}
