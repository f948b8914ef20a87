// A response as it is stored for repeated requests with the same `Idempotency-Key`.

export type StoredResponse = {
  readonly status: number;
  /** The content type; null for a response without a body. */
  readonly type: string | null;
  readonly body: string;
};

export const writeStoredResponse = ({ status, type, body }: StoredResponse): string =>
  JSON.stringify({ status, type, body });

/** Reads the text that `writeStoredResponse` wrote. @throws SyntaxError on text that is not JSON */
export function readStoredResponse(text: string): StoredResponse {
  const { status, type, body }: Record<keyof StoredResponse, unknown> = JSON.parse(text);
  return { status: Number(status), type: typeof type === "string" ? type : null, body: String(body) };
}
