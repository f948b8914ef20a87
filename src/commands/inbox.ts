// `inbox`: what waits for a title, and saying which one is meant.

import type { Command } from "commander";
import { dismissItem, listInbox, matchItem, retryItem } from "../actions/inbox/answer-inbox.ts";
import { type Call, table } from "./output.ts";
import { wholeNumber, withLibrary } from "./with-library.ts";

type Options = { readonly user?: string; readonly allAlike?: true };
type CallOf = (command: Command) => Call;

/** Adds the command and what it can do with an item. */
export function inboxCommands(program: Command, callOf: CallOf): void {
  const inbox = program
    .command("inbox")
    .description("what waits for a title")
    .option("--user <name>", "whose library")
    .action((_: Options, command: Command) => showInbox(callOf(command), optionsOf(command)));
  const item = (name: string, description: string): Command =>
    inbox
      .command(name)
      .description(description)
      .argument("<item>", "its number, as `inbox` tells it")
      .option("--user <name>", "whose library")
      .option("--all-alike", "also everything else that names the same title");
  item("match", "say which title is meant")
    .argument("<title>", "the id of the title")
    .action((word: string, title: string, _: Options, command: Command) =>
      match(callOf(command), word, title, optionsOf(command)),
    );
  item("retry", "try again").action((word: string, _: Options, command: Command) =>
    retry(callOf(command), word, optionsOf(command)),
  );
  item("dismiss", "forget it").action((word: string, _: Options, command: Command) =>
    dismiss(callOf(command), word, optionsOf(command)),
  );
}

const optionsOf = (command: Command): Options => command.optsWithGlobals<Options>();

async function showInbox(call: Call, { user }: Options): Promise<void> {
  await withLibrary(call, user, async ({ services, account }) => {
    const answer = await listInbox(services, account);
    const rows = answer.items.map(({ id, reason, received_at, endpoint, item }) =>
      [id, reason, received_at, endpoint, JSON.stringify(item)].map(String),
    );
    call.output.print(answer, rows.length === 0 ? "Nothing waits." : table(rows));
  });
}

async function match(call: Call, word: string, titleWord: string, options: Options): Promise<void> {
  const [id, title] = [wholeNumber(word, "an item"), wholeNumber(titleWord, "a title")];
  await withLibrary(call, options.user, async ({ services, account }) => {
    const asked = { title, allAlike: options.allAlike ?? false };
    tellApplied(call, await matchItem(services, account, id, asked));
  });
}

async function retry(call: Call, word: string, options: Options): Promise<void> {
  const id = wholeNumber(word, "an item");
  await withLibrary(call, options.user, async ({ services, account }) =>
    tellApplied(call, await retryItem(services, account, id, options.allAlike ?? false)),
  );
}

async function dismiss(call: Call, word: string, options: Options): Promise<void> {
  const id = wholeNumber(word, "an item");
  await withLibrary(call, options.user, async ({ services, account }) => {
    const answer = await dismissItem(services, account, id, options.allAlike ?? false);
    call.output.print(answer, `${answer.dismissed} dismissed.`);
  });
}

function tellApplied(call: Call, answer: Awaited<ReturnType<typeof retryItem>>): void {
  call.output.print(answer, `${answer.applied} recorded, ${answer.waiting} still waiting.`);
}
