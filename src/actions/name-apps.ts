// Apps by their names: what is stored is the client id, which tells a person nothing.

import type { Services } from "./services.ts";

/** The name of each client id; one that is not known stands for itself, and "" for the server. */
export async function nameApps(
  { appOf }: Pick<Services, "appOf">,
  clientIds: readonly string[],
): Promise<(clientId: string) => string> {
  const names = new Map<string, string>();
  for (const id of new Set(clientIds)) if (id !== "") names.set(id, (await appOf(id))?.name ?? id);
  return (id) => names.get(id) ?? id;
}
