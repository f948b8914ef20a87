// The `changes` command: lists the changes to a library after a revision, oldest first.

import type { Command } from "commander";
import { readChanges } from "../actions/changes/read-changes.ts";
import { parseCursor } from "../wire/reprise/changes/parse.ts";
import { presentChangesPage } from "../wire/reprise/changes/present.ts";
import type { ChangesResponse } from "../wire/reprise/changes/schema.ts";
import { describeChanges } from "../wire/reprise/revisions/present.ts";
import { titleLabel } from "../wire/reprise/title.ts";
import { type CommandContext, table } from "./output.ts";
import { withLibrary } from "./with-library.ts";

type Options = { readonly user?: string; readonly since?: string; readonly limit?: string };

/** Adds the command. */
export function changesCommand(program: Command, contextOf: (command: Command) => CommandContext): void {
  program
    .command("changes")
    .description("list all changes to a library after a revision, removals included, in order")
    .option("--user <name>", "the owner of the library")
    .option("--since <revision>", "only changes after this revision: the `next` of the previous page", "0")
    .option("--limit <count>", "maximum number of titles in a page, up to 5000", "500")
    .action((options: Options, command: Command) => showChanges(contextOf(command), options));
}

async function showChanges(context: CommandContext, { user, ...cursor }: Options): Promise<void> {
  await withLibrary(context, user, async ({ services, caller }) => {
    const page = presentChangesPage(await readChanges(services, caller.account, parseCursor(cursor)));
    context.output.print(page, describePage(page));
  });
}

function describePage({ changes, next, end }: ChangesResponse): string {
  const rows = changes.map(({ revision, at, app, source, title, removed, changes: titleChanges }) => {
    const description = removed === true ? "removed" : describeChanges(titleChanges);
    return [revision, at, app || "-", source, titleLabel(title), description].map(String);
  });
  const more = end ? [] : [`More changes are available: --since ${next}`];
  return [rows.length === 0 ? "No changes." : table(rows), ...more].join("\n");
}
