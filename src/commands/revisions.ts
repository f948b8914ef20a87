// The commands `revisions` and `undo`: list the revisions of a library, and undo them.

import type { Command } from "commander";
import { listRevisions, readRevision } from "../actions/revisions/list-revisions.ts";
import { undoRevisions } from "../actions/revisions/undo-revisions.ts";
import {
  parseRevisions,
  parseRevisionsLimit,
  parseUndo,
  type SentRevisionFilters,
} from "../wire/reprise/revisions/parse.ts";
import { presentRevision, presentRevisions, presentUndo } from "../wire/reprise/revisions/present.ts";
import { titleLabel } from "../wire/reprise/title.ts";
import { type CommandContext, table, WrongUsage } from "./output.ts";
import { parseWholeNumber } from "./parse-arguments.ts";
import { withLibrary } from "./with-library.ts";

type Options = SentRevisionFilters & { readonly user?: string; readonly limit?: string };

/** Adds both commands. */
export function revisionCommands(program: Command, contextOf: (command: Command) => CommandContext): void {
  withFilterOptions(program.command("revisions").description("list the revisions of a library, newest first"))
    .argument("[revision]", "show this revision with all its changes")
    .option("--limit <count>", "maximum number of revisions, up to 1000; default 100")
    .option("--before <revision>", "only revisions before this one")
    .action((revision: string | undefined, options: Options, command: Command) =>
      revision === undefined
        ? showRevisions(contextOf(command), options)
        : showRevision(contextOf(command), revision, options),
    );
  withFilterOptions(program.command("undo").description("undo one revision, or all that match the options"))
    .argument("[revision]", "the number of the revision, as listed by `revisions`")
    .action((revision: string | undefined, options: Options, command: Command) =>
      undo(contextOf(command), revision, options),
    );
}

function withFilterOptions(command: Command): Command {
  return command
    .option("--user <name>", "the owner of the library")
    .option("--app <app>", "only revisions of this app (name or client id)")
    .option("--source <source>", "only revisions with this source, such as /sync/history or undo")
    .option("--title <id>", "only revisions that changed this title")
    .option("--since <time>", "only revisions at or after this time")
    .option("--until <time>", "only revisions before this time")
    .option("--from <revision>", "the first revision, or a time as in --since")
    .option("--to <revision>", "the last revision, or a time as in --until");
}

async function showRevisions(context: CommandContext, { user, limit, ...filter }: Options): Promise<void> {
  await withLibrary(context, user, async ({ services, caller }) => {
    const request = { query: parseRevisions(filter), limit: parseRevisionsLimit(limit) };
    const document = presentRevisions(await listRevisions(services, caller.account, request));
    const rows = document.revisions.map(({ revision, at, app, source, summary }) =>
      [revision, at, app || "-", source, summary].map(String),
    );
    context.output.print(document, rows.length === 0 ? "No revisions found." : table(rows));
  });
}

async function showRevision(
  context: CommandContext,
  revision: string,
  { user, ...options }: Options,
): Promise<void> {
  if (Object.keys(options).length > 0)
    throw new WrongUsage("give either a revision or filter options, not both");
  const number = parseWholeNumber(revision, "a revision");
  await withLibrary(context, user, async ({ services, caller }) => {
    const document = presentRevision(await readRevision(services, caller.account, number));
    const { at, app, source, summary, titles } = document;
    const lines = titles.map((one) => `  ${titleLabel(one.title)}: ${one.summary}`);
    const head = `${number}  ${at}  ${app || "-"}  ${source}  ${summary}`;
    context.output.print(document, [head, ...lines].join("\n"));
  });
}

async function undo(
  context: CommandContext,
  revision: string | undefined,
  { user, ...options }: Options,
): Promise<void> {
  if (revision !== undefined && Object.keys(options).length > 0)
    throw new WrongUsage("give either a revision or filter options, not both");
  if (revision === undefined && Object.keys(options).length === 0)
    throw new WrongUsage("give a revision or at least one filter option");
  const number = revision === undefined ? undefined : parseWholeNumber(revision, "a revision");
  await withLibrary(context, user, async ({ services, caller }) => {
    const query = number === undefined ? parseUndo(options) : { from: number, to: number };
    const document = presentUndo(await undoRevisions(services, caller, query));
    const lines = [
      `Undid ${document.undone} changes, as revision ${document.revision}.`,
      ...document.kept.map((one) => `  kept: ${JSON.stringify(one)}`),
    ];
    context.output.print(document, lines.join("\n"));
  });
}
