// Providers with a cache of recent answers, which share questions in progress.

import type { Answers } from "./answers.ts";
import type { Finding, Provider } from "./provider.ts";

/** Questions in progress. */
export type UnderWay = Map<string, Promise<Finding>>;

/** `isFresh`: stored answers are not used; questions in progress are still shared. */
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
    // Removed only once the answer is stored, so that no one asks again in between.
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
