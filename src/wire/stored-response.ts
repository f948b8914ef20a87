// An answer as it is kept to be repeated.

export type StoredResponse = {
  readonly status: number;
  /** The content type; null for an answer without a body. */
  readonly type: string | null;
  readonly body: string;
};

export const writeStoredResponse = ({ status, type, body }: StoredResponse): string =>
  JSON.stringify({ status, type, body });

export function readStoredResponse(text: string): StoredResponse {
  const { status, type, body }: Record<keyof StoredResponse, unknown> = JSON.parse(text);
  return { status: Number(status), type: typeof type === "string" ? type : null, body: String(body) };
}
