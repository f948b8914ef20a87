// Access tokens for apps and scripts that do not sign in.

import type { Accounts } from "../../accounts/accounts.ts";
import { InvalidAppName } from "../../accounts/apps.ts";
import type { AccountId } from "../../core/ids.ts";

export { InvalidAppName };

export type AppToken = { readonly clientId: string; readonly token: string };

/** A new token of the account for the app of this name, which is made when there is none. @throws InvalidAppName */
export async function issueAppToken(accounts: Accounts, account: AccountId, app: string): Promise<AppToken> {
  const { clientId } = await accounts.findOrCreateApp(app);
  return { clientId, token: await accounts.issueToken(account, clientId) };
}
