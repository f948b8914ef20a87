// Replaces client ids by the names of apps, for output that people read.

import type { Services } from "./services.ts";

/** The rows with the app's name instead of its client id. An unknown client id stays, and so does "", the server. */
export async function withAppNames<Row extends { readonly app: string }>(
  { accounts }: Pick<Services, "accounts">,
  rows: readonly Row[],
): Promise<Row[]> {
  const names = new Map<string, string>();
  for (const clientId of new Set(rows.map(({ app }) => app)))
    if (clientId !== "") names.set(clientId, (await accounts.findApp(clientId))?.name ?? clientId);
  return rows.map((row) => ({ ...row, app: names.get(row.app) ?? row.app }));
}
