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
  filtered(program.command("revisions").description("what was changed in a library, the newest first"))
    .argument("[revision]", "only this one, with everything that it changed")
    .option("--limit <count>", "how many, up to 1000; 100 when not given")
    .option("--before <revision>", "only older ones")
    .action((revision: string | undefined, options: Options, command: Command) =>
      revision === undefined
        ? showRevisions(callOf(command), options)
        : showRevision(callOf(command), revision, options),
    );
  filtered(program.command("undo").description("take a revision back, or all that the options name"))
    .argument("[revision]", "its number, as `revisions` tells it")
    .action((revision: string | undefined, options: Options, command: Command) =>
      undo(callOf(command), revision, options),
    );
}

function filtered(command: Command): Command {
  return command
    .option("--user <name>", "whose library")
    .option("--app <app>", "only what this app did, by its name or client id")
    .option("--source <source>", "only what came this way: an endpoint, an import, undo")
    .option("--title <id>", "only what changed this title")
    .option("--since <time>", "only from this moment on")
    .option("--until <time>", "only before this moment")
    .option("--from <revision>", "only from this revision or moment on")
    .option("--to <revision>", "only up to this revision, or before this moment");
}

async function showRevisions(call: Call, { user, limit, ...filter }: Options): Promise<void> {
  await withLibrary(call, user, async ({ services, caller }) => {
    const asked = { query: parseRevisions(filter), limit: parseRevisionsLimit(limit) };
    const answer = presentRevisions(await listRevisions(services, caller.account, asked));
    const rows = answer.revisions.map(({ revision, at, app, source, summary }) =>
      [revision, at, app || "-", source, summary].map(String),
    );
    call.output.print(answer, rows.length === 0 ? "There are no such revisions." : table(rows));
  });
}

async function showRevision(call: Call, word: string, { user, ...options }: Options): Promise<void> {
  if (Object.keys(options).length > 0)
    throw new WrongUsage("give either a revision or what the revisions have in common");
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
    throw new WrongUsage("give either a revision or what the revisions have in common");
  if (word === undefined && Object.keys(options).length === 0)
    throw new WrongUsage("give a revision, or what the revisions have in common");
  const number = word === undefined ? undefined : wholeNumber(word, "a revision");
  await withLibrary(call, user, async ({ services, caller }) => {
    const query = number === undefined ? parseUndo(options) : { from: number, to: number };
    const answer = presentUndo(await undoRevisions(services, caller, query));
    const lines = [
      `Took ${answer.undone} changes back, as revision ${answer.revision}.`,
      ...answer.kept.map((one) => `  kept: ${JSON.stringify(one)}`),
    ];
    call.output.print(answer, lines.join("\n"));
  });
}
