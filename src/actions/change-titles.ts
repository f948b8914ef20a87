// The writes that concern whole titles: resolve, take back what waits, commit.

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
  /** Whether providers are asked for unknown titles: not where an unknown title cannot be in a library. */
  readonly asksProviders: boolean;
  /** Items that take something away: what waits for the same title, from one of the endpoints, is cancelled. */
  readonly cancels?: {
    readonly isRemoval: (item: Item) => boolean;
    readonly endpoints: readonly string[] | null;
  };
};

/** Decides each item on its title, all as one revision. @throws Refused before anything is written */
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
