// Why a provider could not be asked, or its answer not be read.

/** Why a provider could not answer; never holds an address, which may hold a key. */
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

/** The provider could not be asked, or its answer not be read: nothing is known, and it may be asked again. */
export class ProviderFailure extends Error {
  override readonly name = "ProviderFailure";
  readonly reason: FailureReason;
  /** How long it asked to be left alone. */
  readonly retryAfterMillis: number | null;

  constructor(reason: FailureReason, retryAfterMillis: number | null = null) {
    super(reason);
    this.reason = reason;
    this.retryAfterMillis = retryAfterMillis;
  }
}
