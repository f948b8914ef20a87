// The entry point: defines the commands, runs one, and sets the exit code.

import { Command, CommanderError } from "commander";
import { InvalidAppName } from "./accounts/apps.ts";
import { InvalidName } from "./accounts/people.ts";
import { catalogueCommands } from "./commands/catalogue.ts";
import { changesCommand } from "./commands/changes.ts";
import { guardCommands } from "./commands/guard.ts";
import { inboxCommands } from "./commands/inbox.ts";
import { type CommandContext, printError, standardOutput, WrongUsage } from "./commands/output.ts";
import { revisionCommands } from "./commands/revisions.ts";
import { serve } from "./commands/serve.ts";
import { tokenCommand } from "./commands/token.ts";
import { userCommands } from "./commands/user.ts";
import { ConfigError, readConfig } from "./config.ts";
import { toMillis } from "./core/ids.ts";

// Files that the server writes are readable by its user only: they contain watch histories.
process.umask(0o077);

const DONE = 0;
const FAILED = 1;
const WRONG_USAGE = 2;

function commandLine(): Command {
  const program = new Command("reprise")
    .description("A self-hosted server for your watch history.")
    .option("--json", "print the result as one JSON document")
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("(use --help to list commands and options)")
    .exitOverride();

  program
    .command("serve")
    .description("run the server until SIGTERM or SIGINT")
    .option("--demo", "create the account demo with a sample library and print a token for it")
    .action((options: { demo?: true }, command: Command) =>
      serve(contextOf(command), { demo: options.demo ?? false }),
    );

  userCommands(program, contextOf);
  tokenCommand(program, contextOf);
  catalogueCommands(program, contextOf);
  revisionCommands(program, contextOf);
  changesCommand(program, contextOf);
  inboxCommands(program, contextOf);
  guardCommands(program, contextOf);
  return program;
}

/** Reads the configuration only when a command runs, so that --help works with an invalid one. */
function contextOf(command: Command): CommandContext {
  const { json = false } = command.optsWithGlobals<{ json?: boolean }>();
  return {
    config: readConfig(process.env),
    clock: () => toMillis(Date.now()),
    output: standardOutput(json),
  };
}

async function main(args: readonly string[]): Promise<number> {
  try {
    await commandLine().parseAsync(args, { from: "user" });
    return DONE;
  } catch (error) {
    // Commander has already printed its message or the help text.
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USAGE;
    printError(error instanceof Error ? error.message : String(error));
    return isWrongUsage(error) ? WRONG_USAGE : FAILED;
  }
}

function isWrongUsage(error: unknown): boolean {
  return [WrongUsage, ConfigError, InvalidName, InvalidAppName].some((kind) => error instanceof kind);
}

process.exitCode = await main(process.argv.slice(2));
