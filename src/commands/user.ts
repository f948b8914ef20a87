// The `user` command: adds and lists the people of a server, and changes their settings.

import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { changeSettings, type PersonSettings } from "../actions/people/people.ts";
import { withStores } from "../stores.ts";
import { presentPeople } from "../wire/users/people.ts";
import { withAccounts } from "../with-stores.ts";
import { type CommandContext, CommandFailed, table, WrongUsage } from "./output.ts";
import { parseChoice, parseYesNo } from "./parse-arguments.ts";

/** Limits the time that hashing takes. */
const PASSWORD_LENGTH_MAX = 1_000;
const PLANS: readonly PersonSettings["plan"][] = ["free", "pro", "vip"];

type SetOptions = { readonly plan?: string; readonly trackRewatches?: string };

/** Adds the command and its subcommands. */
export function userCommands(program: Command, contextOf: (command: Command) => CommandContext): void {
  const user = program.command("user").description("manage the users of this server");
  user
    .command("add")
    .description("add a user")
    .argument("<name>", "1 to 40 letters, digits, _, - or .")
    .option("--password-stdin", "read a password from standard input")
    .action((name: string, options: { passwordStdin?: true }, command: Command) =>
      addUser(contextOf(command), name, options.passwordStdin ?? false),
    );
  user
    .command("list")
    .description("list all users")
    .action((_options: object, command: Command) => listUsers(contextOf(command)));
  user
    .command("set")
    .description("change the settings of a user")
    .argument("<name>", "the name of the user, not case-sensitive")
    .option("--plan <plan>", "free, pro or vip; free has no rewatches")
    .option("--track-rewatches <yes|no>", "whether rewatches are recorded as sessions")
    .action((name: string, options: SetOptions, command: Command) =>
      setUser(contextOf(command), name, options),
    );
}

/** @throws InvalidName; NameTaken; WrongUsage if standard input contains no password. */
async function addUser(
  { config, clock, output }: CommandContext,
  name: string,
  passwordStdin: boolean,
): Promise<void> {
  const password = passwordStdin ? await readPassword() : null;
  await withAccounts(config, clock, async (accounts) => {
    const account = await accounts.addPerson(name, password);
    output.print({ user: name, account }, `Added ${name}, account ${account}.`);
  });
}

async function listUsers({ config, clock, output }: CommandContext): Promise<void> {
  await withAccounts(config, clock, async (accounts) => {
    const users = presentPeople(await accounts.listPeople());
    const lines = users.map(({ user, account, created_at }) => [account, user, created_at]);
    output.print({ users }, users.length === 0 ? "There are no users." : table(lines));
  });
}

/** Changes the given settings and prints all of them. @throws WrongUsage; CommandFailed if there is no such user. */
async function setUser(
  { config, clock, output }: CommandContext,
  name: string,
  options: SetOptions,
): Promise<void> {
  const settings = parseSettings(options);
  const { openServices } = await import("../open-services.ts");
  await withStores(config, async (stores) => {
    const services = openServices(stores, { clock, guard: config.guard });
    const person = await changeSettings(services, name, settings);
    if (!person) throw new CommandFailed(`there is no user "${name}"`);
    const { name: user, plan, tracksRewatches } = person;
    const lines = table([
      ["user", user],
      ["plan", plan],
      ["tracks rewatches", tracksRewatches ? "yes" : "no"],
    ]);
    output.print({ user, plan, tracks_rewatches: tracksRewatches }, lines);
  });
}

function parseSettings({ plan, trackRewatches }: SetOptions): Partial<PersonSettings> {
  if (plan === undefined && trackRewatches === undefined)
    throw new WrongUsage("--plan or --track-rewatches is required");
  return {
    ...(plan === undefined ? {} : { plan: parseChoice("--plan", plan, PLANS) }),
    ...(trackRewatches === undefined
      ? {}
      : { tracksRewatches: parseYesNo("--track-rewatches", trackRewatches) }),
  };
}

async function readPassword(): Promise<string> {
  const password = (await text(process.stdin)).replace(/\r?\n$/, "");
  if (password === "") throw new WrongUsage("standard input contains no password");
  if (password.length > PASSWORD_LENGTH_MAX)
    throw new WrongUsage(`a password has at most ${PASSWORD_LENGTH_MAX} characters`);
  return password;
}
