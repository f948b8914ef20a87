// `changes`: everything that changed in a library after a revision, in order.

import type { Command } from "commander";
import { readChanges } from "../actions/changes/read-changes.ts";
import { parseCursor } from "../wire/reprise/changes/parse.ts";
import { presentChangesPage } from "../wire/reprise/changes/present.ts";
import type { ChangesAnswer } from "../wire/reprise/changes/schema.ts";
import { describeChanges } from "../wire/reprise/revisions/present.ts";
import { titleLabel } from "../wire/reprise/title.ts";
import { type Call, table } from "./output.ts";
import { withLibrary } from "./with-library.ts";

type Options = { readonly user?: string; readonly since?: string; readonly limit?: string };

/** Adds the command. */
export function changesCommand(program: Command, callOf: (command: Command) => Call): void {
  program
    .command("changes")
    .description("list all changes to a library after a revision, removals included, in order")
    .option("--user <name>", "the owner of the library")
    .option("--since <revision>", "only changes after this revision: the `next` of the previous page", "0")
    .option("--limit <count>", "maximum number of titles in a page, up to 5000", "500")
    .action((options: Options, command: Command) => showChanges(callOf(command), options));
}

async function showChanges(call: Call, { user, ...cursor }: Options): Promise<void> {
  await withLibrary(call, user, async ({ services, caller }) => {
    const page = presentChangesPage(await readChanges(services, caller.account, parseCursor(cursor)));
    call.output.print(page, inWords(page));
  });
}

function inWords({ changes, next, end }: ChangesAnswer): string {
  const rows = changes.map(({ revision, at, app, source, title, removed, changes: own }) => {
    const did = removed === true ? "removed" : describeChanges(own);
    return [revision, at, app || "-", source, titleLabel(title), did].map(String);
  });
  const more = end ? [] : [`More changes are available: --since ${next}`];
  return [rows.length === 0 ? "No changes." : table(rows), ...more].join("\n");
}
