// Providers that are not asked for what they answered lately, nor for what they are being asked already.

import type { Answers } from "./answers.ts";
import type { Finding, Provider } from "./provider.ts";

export type UnderWay = Map<string, Promise<Finding>>;

/** The same provider, with a memory. `afresh`: only what is asked right now is shared. */
export function remembering(
  provider: Provider,
  { answers, underWay, afresh }: { answers: Answers; underWay: UnderWay; afresh: boolean },
): Provider {
  const findOrAsk = async (request: string, question: () => Promise<Finding>): Promise<Finding> => {
    const kept = afresh ? null : await answers.find(provider.name, request);
    if (kept) return kept;
    const finding = await question();
    await answers.keep(provider.name, request, finding);
    return finding;
  };
  const ask = (request: string, question: () => Promise<Finding>): Promise<Finding> => {
    const address = `${provider.name} ${afresh} ${request}`;
    const same = underWay.get(address);
    if (same) return same;
    // Until the answer is kept: whoever looked for it just before would ask once more.
    const asked = findOrAsk(request, question).finally(() => underWay.delete(address));
    underWay.set(address, asked);
    return asked;
  };
  return {
    ...provider,
    byId: (kind, id) => ask(`${kind} ${id.namespace}:${id.value}`, () => provider.byId(kind, id)),
    byName: (kind, name, year) => ask(`${kind} ${year} ${name}`, () => provider.byName(kind, name, year)),
  };
}
