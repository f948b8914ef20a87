// `changes`: everything that changed in a library after a revision, in order.

import type { Command } from "commander";
import { type ChangesAnswer, readChangesPage, readCursor } from "../actions/changes/change-pages.ts";
import type { WireChange, WireTitle } from "../wire/reprise/present-change.ts";
import { describeChanges, nameOf } from "../wire/reprise/present-revision.ts";
import { type Call, table } from "./output.ts";
import { withLibrary } from "./with-library.ts";

type Options = { readonly user?: string; readonly since?: string; readonly limit?: string };
type CallOf = (command: Command) => Call;

/** Adds the command. */
export function changesCommand(program: Command, callOf: CallOf): void {
  program
    .command("changes")
    .description("everything that changed in a library after a revision, removals included, in order")
    .option("--user <name>", "whose library")
    .option("--since <revision>", "only what came after it; `next` of the former page", "0")
    .option("--limit <count>", "titles of one page, up to 5000", "500")
    .action((options: Options, command: Command) => showChanges(callOf(command), options));
}

async function showChanges(call: Call, { user, ...asked }: Options): Promise<void> {
  await withLibrary(call, user, async ({ services, account }) => {
    const answer = await readChangesPage(services, account, readCursor(asked));
    call.output.print(answer, inWords(answer));
  });
}

function inWords({ changes, next, end }: ChangesAnswer): string {
  const rows = changes.map(({ revision, at, app, source, title, removed, changes: own }) => {
    const did = removed === true ? "removed" : describeChanges(own as WireChange[]);
    return [revision, at, app || "-", source, nameOf(title as WireTitle), did].map(String);
  });
  const more = end ? [] : [`More is waiting: --since ${next}`];
  return [rows.length === 0 ? "Nothing has changed since." : table(rows), ...more].join("\n");
}
