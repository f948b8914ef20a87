// `inbox`: what waits for a title, and matching it by hand.

import type { Command } from "commander";
import { dismissItem, listInbox, matchItem, retryItem } from "../actions/inbox/inbox-items.ts";
import { presentInbox } from "../wire/reprise/inbox/present.ts";
import { type Call, table } from "./output.ts";
import { withLibrary } from "./with-library.ts";
import { wholeNumber } from "./words.ts";

type Options = { readonly user?: string; readonly allAlike?: true };

/** Adds the command and what it can do with an item. */
export function inboxCommands(program: Command, callOf: (command: Command) => Call): void {
  const inbox = program
    .command("inbox")
    .description("list the events that wait for a title")
    .option("--user <name>", "the owner of the library")
    .action((_: Options, command: Command) => showInbox(callOf(command), optionsOf(command)));
  const item = (name: string, description: string): Command =>
    inbox
      .command(name)
      .description(description)
      .argument("<item>", "the number of the item, as listed by `inbox`")
      .option("--user <name>", "the owner of the library")
      .option("--all-alike", "include all items that name the same title");
  item("match", "match an item to a title")
    .argument("<title>", "the id of the title")
    .action((word: string, title: string, _: Options, command: Command) =>
      match(callOf(command), word, title, optionsOf(command)),
    );
  item("retry", "resolve an item again").action((word: string, _: Options, command: Command) =>
    retry(callOf(command), word, optionsOf(command)),
  );
  item("dismiss", "delete an item").action((word: string, _: Options, command: Command) =>
    dismiss(callOf(command), word, optionsOf(command)),
  );
}

const optionsOf = (command: Command): Options => command.optsWithGlobals<Options>();
const choiceOf = (word: string, { allAlike = false }: { allAlike?: boolean }) => ({
  item: wholeNumber(word, "an item"),
  allAlike,
});

async function showInbox(call: Call, { user }: Options): Promise<void> {
  await withLibrary(call, user, async ({ services, caller }) => {
    const answer = presentInbox(await listInbox(services, caller.account));
    const rows = answer.items.map(({ id, reason, received_at, endpoint, item }) =>
      [id, reason, received_at, endpoint, JSON.stringify(item)].map(String),
    );
    call.output.print(answer, rows.length === 0 ? "The inbox is empty." : table(rows));
  });
}

async function match(call: Call, word: string, titleWord: string, options: Options): Promise<void> {
  const choice = choiceOf(word, options);
  const title = wholeNumber(titleWord, "a title", { least: 1 });
  await withLibrary(call, options.user, async ({ services, caller }) =>
    printApplied(call, await matchItem(services, caller.account, choice, title)),
  );
}

async function retry(call: Call, word: string, options: Options): Promise<void> {
  const choice = choiceOf(word, options);
  await withLibrary(call, options.user, async ({ services, caller }) =>
    printApplied(call, await retryItem(services, caller.account, choice)),
  );
}

async function dismiss(call: Call, word: string, options: Options): Promise<void> {
  const choice = choiceOf(word, options);
  await withLibrary(call, options.user, async ({ services, caller }) => {
    const answer = await dismissItem(services, caller.account, choice);
    call.output.print(answer, `${answer.dismissed} dismissed.`);
  });
}

function printApplied(call: Call, answer: Awaited<ReturnType<typeof retryItem>>): void {
  call.output.print(answer, `${answer.applied} recorded, ${answer.waiting} still waiting.`);
}
