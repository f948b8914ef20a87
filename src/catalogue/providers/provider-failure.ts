// The error for a provider that cannot be asked, or whose answer cannot be read.

/** Never contains a URL, which may contain a key. */
export type FailureReason =
  | "timeout"
  | "network"
  | "status"
  | "redirect"
  | "not json"
  | "too large"
  | "malformed"
  | "refused"
  | "limited"
  | "busy"
  | "broken"
  | "stopped";

/** Nothing is known about the title; the provider may be asked again. */
export class ProviderFailure extends Error {
  override readonly name = "ProviderFailure";
  readonly reason: FailureReason;
  /** The pause that the provider asked for. */
  readonly retryAfterMillis: number | null;

  constructor(reason: FailureReason, retryAfterMillis: number | null = null) {
    super(reason);
    this.reason = reason;
    this.retryAfterMillis = retryAfterMillis;
  }
}
