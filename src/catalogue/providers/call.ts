// One call of a provider's interface, before it is known how it is made.

import { ProviderFailure } from "./provider-failure.ts";

/** One call of a provider's interface. Everything that came from outside is encoded by `path` or stands in `query`. */
export type Question = {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a POST. */
  readonly json?: unknown;
  /** A redirect is itself the answer. */
  readonly stopsAtRedirect?: boolean;
};

export type Reply = { readonly body: unknown; readonly movedTo: string | null };

/** Asks; null when the provider says that there is no such thing. @throws ProviderFailure */
export type Ask = (question: Question) => Promise<Reply | null>;

/** Builds a path whose values cannot leave their segment. @throws ProviderFailure for one that means a folder */
export function path(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  // However they are written, these are taken away with the segment before them.
  if (values.some((value) => /^\.{0,2}$/.test(String(value)))) throw new ProviderFailure("malformed");
  return String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(value)));
}
