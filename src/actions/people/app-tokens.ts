// Access tokens for apps and scripts that cannot sign in.

import type { Accounts } from "../../accounts/accounts.ts";
import { InvalidAppName } from "../../accounts/apps.ts";
import type { AccountId } from "../../core/ids.ts";

export { InvalidAppName };

export type AppToken = { readonly clientId: string; readonly token: string };

/** Issues a token for the account and the app of this name. Creates the app if there is none. @throws InvalidAppName */
export async function issueAppToken(accounts: Accounts, account: AccountId, app: string): Promise<AppToken> {
  const { clientId } = await accounts.findOrCreateApp(app);
  return { clientId, token: await accounts.issueToken(account, clientId) };
}
