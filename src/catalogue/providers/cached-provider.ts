// Providers that are not asked for what they answered lately, nor for what they are being asked already.

import type { Answers } from "./answers.ts";
import type { Finding, Provider } from "./provider.ts";

/** Questions that are being asked right now. */
export type UnderWay = Map<string, Promise<Finding>>;

/** The same provider, with a memory. `isFresh`: only what is asked right now is shared. */
export function cachedProvider(
  provider: Provider,
  { answers, underWay, isFresh }: { answers: Answers; underWay: UnderWay; isFresh: boolean },
): Provider {
  const findOrAsk = async (request: string, question: () => Promise<Finding>): Promise<Finding> => {
    const kept = isFresh ? null : await answers.find(provider.name, request);
    if (kept) return kept;
    const finding = await question();
    await answers.keep(provider.name, request, finding);
    return finding;
  };
  const ask = (request: string, question: () => Promise<Finding>): Promise<Finding> => {
    const key = `${provider.name} ${isFresh} ${request}`;
    const same = underWay.get(key);
    if (same) return same;
    // Until the answer is kept: whoever looked for it just before would ask once more.
    const finding = findOrAsk(request, question).finally(() => underWay.delete(key));
    underWay.set(key, finding);
    return finding;
  };
  return {
    ...provider,
    byId: (type, id) => ask(`${type} ${id.namespace}:${id.value}`, () => provider.byId(type, id)),
    byName: (type, name, year) => ask(`${type} ${year} ${name}`, () => provider.byName(type, name, year)),
  };
}
