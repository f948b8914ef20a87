// Calls of a provider's API.

import { ProviderFailure } from "./provider-failure.ts";

/** One call. Values from outside are encoded by `path`, or go into `query`. */
export type Question = {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a POST. */
  readonly json?: unknown;
  /** The target of a redirect is the answer. */
  readonly stopsAtRedirect?: boolean;
};

export type Reply = { readonly body: unknown; readonly movedTo: string | null };

/** Makes a call. Null if the provider does not have the requested title. @throws ProviderFailure */
export type Ask = (question: Question) => Promise<Reply | null>;

/** Builds a path whose values stay within their segments. @throws ProviderFailure for `.` and `..` */
export function path(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  // Also when encoded, these remove the segment before them.
  if (values.some((value) => /^\.{0,2}$/.test(String(value)))) throw new ProviderFailure("malformed");
  return String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(value)));
}
