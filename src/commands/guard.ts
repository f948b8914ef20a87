// The `guard` command: lists held removals, and confirms or rejects them.

import type { Command } from "commander";
import { listHeld } from "../actions/guard/list-held.ts";
import { refuseHeld } from "../actions/guard/refuse-held.ts";
import { releaseHeld } from "../actions/guard/release-held.ts";
import { presentHeldRemovals } from "../wire/reprise/guard/present.ts";
import { type CommandContext, table } from "./output.ts";
import { withLibrary } from "./with-library.ts";

type Options = { readonly user?: string; readonly app?: string };

/** Adds the command and its two decisions. */
export function guardCommands(program: Command, contextOf: (command: Command) => CommandContext): void {
  const guard = program
    .command("guard")
    .description("list removals that are held because one app removed too many titles")
    .option("--user <name>", "the owner of the library")
    .action((_: Options, command: Command) => showHeld(contextOf(command), optionsOf(command)));
  const decision = (name: string, description: string): Command =>
    guard
      .command(name)
      .description(description)
      .option("--user <name>", "the owner of the library")
      .option("--app <app>", "the app, required if removals of several apps are held");
  decision("release", "confirm the removals: remove the titles").action((_: Options, command: Command) =>
    release(contextOf(command), optionsOf(command)),
  );
  decision("refuse", "reject the removals: keep the titles, and restore those removed shortly before").action(
    (_: Options, command: Command) => refuse(contextOf(command), optionsOf(command)),
  );
}

const optionsOf = (command: Command): Options => command.optsWithGlobals<Options>();

async function showHeld(context: CommandContext, { user }: Options): Promise<void> {
  await withLibrary(context, user, async ({ services, caller }) => {
    const document = presentHeldRemovals(await listHeld(services, caller.account));
    const rows = document.held.map(({ app, since, titles }) => [app, since, `${titles.length} titles`]);
    context.output.print(document, rows.length === 0 ? "No removals are held." : table(rows));
  });
}

async function release(context: CommandContext, { user, app }: Options): Promise<void> {
  await withLibrary(context, user, async ({ services, caller }) => {
    const result = await releaseHeld(services, caller, app);
    context.output.print(result, `Removed ${result.removed} titles, as revision ${result.revision}.`);
  });
}

async function refuse(context: CommandContext, { user, app }: Options): Promise<void> {
  await withLibrary(context, user, async ({ services, caller }) => {
    const result = await refuseHeld(services, caller, app);
    context.output.print(result, `Kept ${result.restored} titles, as revision ${result.revision}.`);
  });
}
