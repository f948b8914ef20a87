// One request to a provider: bounded in time and size, and to nobody but its own host.

import { ProviderFailure, type Question, type Reply } from "./provider.ts";

export type RequestOptions = {
  /** The address that every path is added to; written in the program, never taken from a client. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parameters of every call, such as a key; they are in no cache and in no message. */
  readonly secret: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Milliseconds for the whole of it, the body included. */
  readonly timeout: number;
};

/** Bytes of the largest answer that is read, unpacked. A season with all who took part in it has about one million. */
export const LARGEST_ANSWER = 16 * 1024 * 1024;
const MOST_REDIRECTS = 3;
/** What a provider may ask for at most when it wants to be left alone, in milliseconds. */
const LONGEST_PAUSE = 3_600_000;
const DEFAULT_PAUSE = 10_000;

/** Null when there is no such thing. @throws ProviderFailure */
export async function request(question: Question, options: RequestOptions): Promise<Reply | null> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeout)]);
  let url = addressOf(question, options);
  try {
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const response = await fetch(url, {
        method: question.json === undefined ? "GET" : "POST",
        headers: {
          accept: "application/json",
          ...options.headers,
          ...question.headers,
          ...(question.json === undefined ? {} : { "content-type": "application/json" }),
        },
        body: question.json === undefined ? null : JSON.stringify(question.json),
        redirect: "manual",
        signal,
      });
      const next = redirectOf(response, url);
      if (next === null) return await replyOf(response);
      await response.body?.cancel();
      if (next.origin !== url.origin || question.json !== undefined) throw new ProviderFailure("redirect");
      if (question.stopsAtRedirect) return { body: null, movedTo: next.pathname };
      url = next;
    }
    throw new ProviderFailure("redirect");
  } catch (error) {
    if (error instanceof ProviderFailure) throw error;
    if (options.signal.aborted) throw new ProviderFailure("stopped");
    // What fetch says may hold the address, and with it a key.
    throw new ProviderFailure(signal.aborted ? "timeout" : "network");
  }
}

function addressOf({ path, query = {} }: Question, { base, secret }: RequestOptions): URL {
  const url = new URL(base + path);
  for (const [name, value] of Object.entries({ ...query, ...secret }))
    for (const one of typeof value === "string" ? [value] : value) url.searchParams.append(name, one);
  return url;
}

function redirectOf(response: Response, from: URL): URL | null {
  if (response.status < 300 || response.status > 399) return null;
  const next = URL.parse(response.headers.get("location") ?? "", from);
  if (!next) throw new ProviderFailure("redirect");
  return next;
}

async function replyOf(response: Response): Promise<Reply | null> {
  const { status } = response;
  if (status !== 200) {
    await response.body?.cancel();
    if ([400, 404, 410, 422].includes(status)) return null;
    if (status === 401 || status === 403) throw new ProviderFailure("refused");
    const pause = pauseOf(response.headers.get("retry-after"));
    if (status === 429) throw new ProviderFailure("limited", pause ?? DEFAULT_PAUSE);
    throw new ProviderFailure("status", pause);
  }
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(response.headers.get("content-type") ?? "")) {
    await response.body?.cancel();
    throw new ProviderFailure("not json");
  }
  const text = await bounded(response);
  try {
    return { body: JSON.parse(text), movedTo: null };
  } catch {
    throw new ProviderFailure("malformed");
  }
}

/** Seconds, or a date; null when it says neither. */
function pauseOf(header: string | null): number | null {
  if (header === null) return null;
  const asked = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(asked) ? null : Math.min(Math.max(asked, 1000), LONGEST_PAUSE);
}

async function bounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > LARGEST_ANSWER) throw new ProviderFailure("too large");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
