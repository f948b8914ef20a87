// `user add`, `user list` and `user set`: the people of a server.

import { text } from "node:stream/consumers";
import { openAccounts } from "../accounts/accounts.ts";
import type { AccountPlan } from "../accounts/people.ts";
import { printTime } from "../core/time.ts";
import { openLibrary } from "../library/library.ts";
import { withStores } from "../stores.ts";
import { type Call, CommandFailed, table, WrongUsage } from "./output.ts";

/** Most characters of a password: a bound on what is hashed, not a rule of taste. */
const LONGEST_PASSWORD = 1_000;

/** @throws InvalidName, NameTaken, WrongUsage when standard input holds no password. */
export async function addUser(call: Call, name: string, options: { passwordStdin: boolean }): Promise<void> {
  const password = options.passwordStdin ? await readPassword() : null;
  await withStores(call.config, async (stores) => {
    const account = await openAccounts(stores.accountsDatabase, call.clock).addPerson(name, password);
    call.output.print({ user: name, account }, `Added ${name}, account ${account}.`);
  });
}

export async function listUsers(call: Call): Promise<void> {
  await withStores(call.config, async (stores) => {
    const people = await openAccounts(stores.accountsDatabase, call.clock).listPeople();
    const users = people.map(({ name, account, createdAt }) => ({
      user: name,
      account,
      created_at: printTime(createdAt),
    }));
    const lines = users.map(({ user, account, created_at }) => [account, user, created_at]);
    call.output.print({ users }, users.length === 0 ? "There are no users yet." : table(lines));
  });
}

const PLANS: readonly AccountPlan[] = ["free", "pro", "vip"];
const YES_OR_NO: Readonly<Record<string, boolean>> = { yes: true, no: false };

/** Changes what is given and says what then holds. @throws WrongUsage, CommandFailed when there is no such user. */
export async function setUser(
  call: Call,
  name: string,
  options: { plan?: string; trackRewatches?: string },
): Promise<void> {
  const settings = {
    ...(options.plan === undefined ? {} : { plan: readPlan(options.plan) }),
    ...(options.trackRewatches === undefined
      ? {}
      : { tracksRewatches: readYesOrNo("--track-rewatches", options.trackRewatches) }),
  };
  if (Object.keys(settings).length === 0) throw new WrongUsage("give --plan or --track-rewatches, or both");
  await withStores(call.config, async (stores) => {
    const accounts = openAccounts(stores.accountsDatabase, call.clock);
    const found = await accounts.findPersonByName(name);
    const person = found && (await accounts.changePerson(found.account, settings));
    if (!person) throw new CommandFailed(`there is no user "${name}"`);
    await openLibrary(stores.library).noteSettings(person.account, call.clock());
    const { name: user, plan, tracksRewatches } = person;
    const lines = table([
      ["user", user],
      ["plan", plan],
      ["tracks rewatches", tracksRewatches ? "yes" : "no"],
    ]);
    call.output.print({ user, plan, tracks_rewatches: tracksRewatches }, lines);
  });
}

function readPlan(word: string): AccountPlan {
  const plan = PLANS.find((one) => one === word);
  if (!plan) throw new WrongUsage(`--plan is one of ${PLANS.join(", ")}, not "${word}"`);
  return plan;
}

function readYesOrNo(option: string, word: string): boolean {
  const value = Object.hasOwn(YES_OR_NO, word) ? YES_OR_NO[word] : undefined;
  if (value === undefined) throw new WrongUsage(`${option} is yes or no, not "${word}"`);
  return value;
}

async function readPassword(): Promise<string> {
  const password = (await text(process.stdin)).replace(/\r?\n$/, "");
  if (password === "") throw new WrongUsage("there is no password on standard input");
  if (password.length > LONGEST_PASSWORD) {
    throw new WrongUsage(`a password has at most ${LONGEST_PASSWORD} characters`);
  }
  return password;
}
