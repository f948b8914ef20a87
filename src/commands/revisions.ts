// `revisions` and `undo`: what was changed in a library, and taking it back.

import type { Command } from "commander";
import { listRevisions, readRevision } from "../actions/revisions/list-revisions.ts";
import { undoRevisions } from "../actions/revisions/undo-revisions.ts";
import {
  parseRevisions,
  parseRevisionsLimit,
  parseUndo,
  type SentRevisions,
} from "../wire/reprise/revisions/parse.ts";
import { presentRevision, presentRevisions, presentUndo } from "../wire/reprise/revisions/present.ts";
import { titleLabel } from "../wire/reprise/title.ts";
import { type Call, table, WrongUsage } from "./output.ts";
import { withLibrary } from "./with-library.ts";
import { wholeNumber } from "./words.ts";

type Options = SentRevisions & { readonly user?: string; readonly limit?: string };

/** Adds both commands. */
export function revisionCommands(program: Command, callOf: (command: Command) => Call): void {
  filtered(program.command("revisions").description("list the revisions of a library, newest first"))
    .argument("[revision]", "show this revision with all its changes")
    .option("--limit <count>", "maximum number of revisions, up to 1000; default 100")
    .option("--before <revision>", "only revisions before this one")
    .action((revision: string | undefined, options: Options, command: Command) =>
      revision === undefined
        ? showRevisions(callOf(command), options)
        : showRevision(callOf(command), revision, options),
    );
  filtered(program.command("undo").description("undo one revision, or all that match the options"))
    .argument("[revision]", "the number of the revision, as listed by `revisions`")
    .action((revision: string | undefined, options: Options, command: Command) =>
      undo(callOf(command), revision, options),
    );
}

function filtered(command: Command): Command {
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

async function showRevisions(call: Call, { user, limit, ...filter }: Options): Promise<void> {
  await withLibrary(call, user, async ({ services, caller }) => {
    const asked = { query: parseRevisions(filter), limit: parseRevisionsLimit(limit) };
    const answer = presentRevisions(await listRevisions(services, caller.account, asked));
    const rows = answer.revisions.map(({ revision, at, app, source, summary }) =>
      [revision, at, app || "-", source, summary].map(String),
    );
    call.output.print(answer, rows.length === 0 ? "No revisions found." : table(rows));
  });
}

async function showRevision(call: Call, word: string, { user, ...options }: Options): Promise<void> {
  if (Object.keys(options).length > 0)
    throw new WrongUsage("give either a revision or filter options, not both");
  const number = wholeNumber(word, "a revision");
  await withLibrary(call, user, async ({ services, caller }) => {
    const answer = presentRevision(await readRevision(services, caller.account, number));
    const { at, app, source, summary, titles } = answer;
    const lines = titles.map((one) => `  ${titleLabel(one.title)}: ${one.summary}`);
    const head = `${number}  ${at}  ${app || "-"}  ${source}  ${summary}`;
    call.output.print(answer, [head, ...lines].join("\n"));
  });
}

async function undo(call: Call, word: string | undefined, { user, ...options }: Options): Promise<void> {
  if (word !== undefined && Object.keys(options).length > 0)
    throw new WrongUsage("give either a revision or filter options, not both");
  if (word === undefined && Object.keys(options).length === 0)
    throw new WrongUsage("give a revision or at least one filter option");
  const number = word === undefined ? undefined : wholeNumber(word, "a revision");
  await withLibrary(call, user, async ({ services, caller }) => {
    const query = number === undefined ? parseUndo(options) : { from: number, to: number };
    const answer = presentUndo(await undoRevisions(services, caller, query));
    const lines = [
      `Undid ${answer.undone} changes, as revision ${answer.revision}.`,
      ...answer.kept.map((one) => `  kept: ${JSON.stringify(one)}`),
    ];
    call.output.print(answer, lines.join("\n"));
  });
}
