// Apps by their names: what is stored is the client id, which tells a person nothing.

import type { Services } from "./services.ts";

/** The rows with each app's name in the place of its client id; an unknown id stays, and "" for the server. */
export async function withAppNames<Row extends { readonly app: string }>(
  { accounts }: Pick<Services, "accounts">,
  rows: readonly Row[],
): Promise<Row[]> {
  const names = new Map<string, string>();
  for (const id of new Set(rows.map(({ app }) => app)))
    if (id !== "") names.set(id, (await accounts.findApp(id))?.name ?? id);
  return rows.map((row) => ({ ...row, app: names.get(row.app) ?? row.app }));
}
