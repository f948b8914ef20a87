// Held removals, listed.

import type { Millis } from "../../../core/ids.ts";
import type { TitleSnapshot } from "../../../core/revisions/revision.ts";
import { printTime } from "../../../core/time.ts";
import { presentSnapshot } from "../title.ts";
import type { HeldRemovalsResponse } from "./schema.ts";

/** The removals of one app that are held, since the first of them. */
export type HeldOfApp = {
  readonly app: string;
  readonly since: Millis;
  readonly titles: readonly TitleSnapshot[];
};

export function presentHeldRemovals(held: readonly HeldOfApp[]): HeldRemovalsResponse {
  return {
    held: held.map(({ app, since, titles }) => ({
      app,
      since: printTime(since),
      titles: titles.map(presentSnapshot),
    })),
  };
}
