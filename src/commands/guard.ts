// `guard`: removals that are held, and the owner's decision on them.

import type { Command } from "commander";
import { listHeld } from "../actions/guard/list-held.ts";
import { refuseHeld } from "../actions/guard/refuse-held.ts";
import { releaseHeld } from "../actions/guard/release-held.ts";
import { presentHeld } from "../wire/reprise/guard/present.ts";
import { type Call, table } from "./output.ts";
import { withLibrary } from "./with-library.ts";

type Options = { readonly user?: string; readonly app?: string };

/** Adds the command and the two answers to it. */
export function guardCommands(program: Command, callOf: (command: Command) => Call): void {
  const guard = program
    .command("guard")
    .description("list removals that are held because one app removed too many titles")
    .option("--user <name>", "the owner of the library")
    .action((_: Options, command: Command) => showHeld(callOf(command), optionsOf(command)));
  const answer = (name: string, description: string): Command =>
    guard
      .command(name)
      .description(description)
      .option("--user <name>", "the owner of the library")
      .option("--app <app>", "the app, required if removals of several apps are held");
  answer("release", "confirm the removals: remove the titles").action((_: Options, command: Command) =>
    release(callOf(command), optionsOf(command)),
  );
  answer("refuse", "reject the removals: keep the titles, and restore those removed shortly before").action(
    (_: Options, command: Command) => refuse(callOf(command), optionsOf(command)),
  );
}

const optionsOf = (command: Command): Options => command.optsWithGlobals<Options>();

async function showHeld(call: Call, { user }: Options): Promise<void> {
  await withLibrary(call, user, async ({ services, caller }) => {
    const answer = presentHeld(await listHeld(services, caller.account));
    const rows = answer.held.map(({ app, since, titles }) => [app, since, `${titles.length} titles`]);
    call.output.print(answer, rows.length === 0 ? "No removals are held." : table(rows));
  });
}

async function release(call: Call, { user, app }: Options): Promise<void> {
  await withLibrary(call, user, async ({ services, caller }) => {
    const answer = await releaseHeld(services, caller, app);
    call.output.print(answer, `Removed ${answer.removed} titles, as revision ${answer.revision}.`);
  });
}

async function refuse(call: Call, { user, app }: Options): Promise<void> {
  await withLibrary(call, user, async ({ services, caller }) => {
    const answer = await refuseHeld(services, caller, app);
    call.output.print(answer, `Kept ${answer.restored} titles, as revision ${answer.revision}.`);
  });
}
