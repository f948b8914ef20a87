// The list of held removals. See reprise-api.md.

import type { Millis } from "../../../core/ids.ts";
import type { TitleSnapshot } from "../../../core/revisions/revision.ts";
import { printTime } from "../../../core/time.ts";
import { presentSnapshot } from "../title.ts";
import type { HeldRemovalsResponse } from "./schema.ts";

/** The held removals of one app. `since` is the time of the first of them. */
export type AppRemovals = {
  readonly app: string;
  readonly since: Millis;
  readonly titles: readonly TitleSnapshot[];
};

export function presentHeldRemovals(held: readonly AppRemovals[]): HeldRemovalsResponse {
  return {
    held: held.map(({ app, since, titles }) => ({
      app,
      since: printTime(since),
      titles: titles.map(presentSnapshot),
    })),
  };
}
