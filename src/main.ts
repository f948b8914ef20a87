// The command line: parses the arguments, calls one function, and says how it ended.

import { Command, CommanderError } from "commander";
import { InvalidAppName } from "./accounts/apps.ts";
import { InvalidName } from "./accounts/people.ts";
import { catalogueCommands } from "./commands/catalogue.ts";
import { changesCommand } from "./commands/changes.ts";
import { guardCommands } from "./commands/guard.ts";
import { inboxCommands } from "./commands/inbox.ts";
import { type Call, printError, standardOutput, WrongUsage } from "./commands/output.ts";
import { revisionCommands } from "./commands/revisions.ts";
import { serve } from "./commands/serve.ts";
import { tokenCommand } from "./commands/token.ts";
import { userCommands } from "./commands/user.ts";
import { ConfigError, readConfig } from "./config.ts";
import { toMillis } from "./core/ids.ts";

// What the server writes is for its owner alone: these files hold people's histories.
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
      serve(callOf(command), { demo: options.demo ?? false }),
    );

  userCommands(program, callOf);
  tokenCommand(program, callOf);
  catalogueCommands(program, callOf);
  revisionCommands(program, callOf);
  changesCommand(program, callOf);
  inboxCommands(program, callOf);
  guardCommands(program, callOf);
  return program;
}

/** Reads the configuration when a command runs and not before, so that --help works with a wrong one. */
function callOf(command: Command): Call {
  const { json = false } = command.optsWithGlobals<{ json?: boolean }>();
  return {
    config: readConfig(process.env),
    clock: () => toMillis(Date.now()),
    output: standardOutput(json),
  };
}

async function main(words: readonly string[]): Promise<number> {
  try {
    await commandLine().parseAsync(words, { from: "user" });
    return DONE;
  } catch (error) {
    // Commander has printed its own message, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USAGE;
    printError(error instanceof Error ? error.message : String(error));
    return isWrongUsage(error) ? WRONG_USAGE : FAILED;
  }
}

function isWrongUsage(error: unknown): boolean {
  return [WrongUsage, ConfigError, InvalidName, InvalidAppName].some((kind) => error instanceof kind);
}

process.exitCode = await main(process.argv.slice(2));
