// The `inbox` command: lists the events that wait for a title; matches, retries and dismisses them.

import type { Command } from "commander";
import { dismissItem, listInbox, matchItem, retryItem } from "../actions/inbox/inbox-items.ts";
import { presentInbox } from "../wire/reprise/inbox/present.ts";
import { type CommandContext, table } from "./output.ts";
import { parseWholeNumber } from "./parse-arguments.ts";
import { withLibrary } from "./with-library.ts";

type Options = { readonly user?: string; readonly allAlike?: true };

/** Adds the command and its subcommands. */
export function inboxCommands(program: Command, contextOf: (command: Command) => CommandContext): void {
  const inbox = program
    .command("inbox")
    .description("list the events that wait for a title")
    .option("--user <name>", "the owner of the library")
    .action((_: Options, command: Command) => showInbox(contextOf(command), optionsOf(command)));
  const itemCommand = (name: string, description: string): Command =>
    inbox
      .command(name)
      .description(description)
      .argument("<item>", "the number of the item, as listed by `inbox`")
      .option("--user <name>", "the owner of the library")
      .option("--all-alike", "include all items that name the same title");
  itemCommand("match", "match an item to a title")
    .argument("<title>", "the id of the title")
    .action((item: string, title: string, _: Options, command: Command) =>
      match(contextOf(command), item, title, optionsOf(command)),
    );
  itemCommand("retry", "resolve an item again").action((item: string, _: Options, command: Command) =>
    retry(contextOf(command), item, optionsOf(command)),
  );
  itemCommand("dismiss", "delete an item").action((item: string, _: Options, command: Command) =>
    dismiss(contextOf(command), item, optionsOf(command)),
  );
}

const optionsOf = (command: Command): Options => command.optsWithGlobals<Options>();
const parseItemChoice = (item: string, { allAlike = false }: { allAlike?: boolean }) => ({
  item: parseWholeNumber(item, "an item"),
  allAlike,
});

async function showInbox(context: CommandContext, { user }: Options): Promise<void> {
  await withLibrary(context, user, async ({ services, caller }) => {
    const document = presentInbox(await listInbox(services, caller.account));
    const rows = document.items.map(({ id, reason, received_at, endpoint, item }) =>
      [id, reason, received_at, endpoint, JSON.stringify(item)].map(String),
    );
    context.output.print(document, rows.length === 0 ? "The inbox is empty." : table(rows));
  });
}

async function match(
  context: CommandContext,
  item: string,
  titleId: string,
  options: Options,
): Promise<void> {
  const choice = parseItemChoice(item, options);
  const title = parseWholeNumber(titleId, "a title", { min: 1 });
  await withLibrary(context, options.user, async ({ services, caller }) =>
    printApplied(context, await matchItem(services, caller.account, choice, title)),
  );
}

async function retry(context: CommandContext, item: string, options: Options): Promise<void> {
  const choice = parseItemChoice(item, options);
  await withLibrary(context, options.user, async ({ services, caller }) =>
    printApplied(context, await retryItem(services, caller.account, choice)),
  );
}

async function dismiss(context: CommandContext, item: string, options: Options): Promise<void> {
  const choice = parseItemChoice(item, options);
  await withLibrary(context, options.user, async ({ services, caller }) => {
    const result = await dismissItem(services, caller.account, choice);
    context.output.print(result, `${result.dismissed} dismissed.`);
  });
}

function printApplied(context: CommandContext, result: Awaited<ReturnType<typeof retryItem>>): void {
  context.output.print(result, `${result.applied} recorded, ${result.waiting} still waiting.`);
}
