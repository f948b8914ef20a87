// An answer as it is kept to be repeated.

export type KeptAnswer = {
  readonly status: number;
  /** The content type; null for an answer without a body. */
  readonly type: string | null;
  readonly body: string;
};

export const writeKeptAnswer = ({ status, type, body }: KeptAnswer): string =>
  JSON.stringify({ status, type, body });

export function readKeptAnswer(text: string): KeptAnswer {
  const { status, type, body }: Record<keyof KeptAnswer, unknown> = JSON.parse(text);
  return { status: Number(status), type: typeof type === "string" ? type : null, body: String(body) };
}
