// One HTTP request to a provider, bounded in time and size, and only to its own host.

import { HOUR, SECOND } from "../../core/time.ts";
import type { Question, Reply } from "./call.ts";
import { ProviderFailure } from "./provider-failure.ts";

export type RequestOptions = {
  /** The base URL. Never comes from a client. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parameters of every call, such as a key. Neither cached nor logged. */
  readonly secret: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** For the whole request, including the body. */
  readonly timeoutMillis: number;
};

/** The largest answer, unpacked. A season with its cast and crew has about one million bytes. */
export const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
const REDIRECTS_MAX = 3;
/** Limits of the pause that a provider asks for, and the default pause. */
const PAUSE_MIN_MILLIS = SECOND;
const PAUSE_MAX_MILLIS = HOUR;
const PAUSE_MILLIS = 10 * SECOND;

/** Null if the provider answers 404. @throws ProviderFailure */
export async function request(question: Question, options: RequestOptions): Promise<Reply | null> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMillis)]);
  let url = urlOf(question, options);
  try {
    for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
      const response = await fetch(url, initOf(question, options, signal));
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
    // The error of fetch may contain the URL, and with it a key.
    throw new ProviderFailure(signal.aborted ? "timeout" : "network");
  }
}

function initOf({ json, headers }: Question, options: RequestOptions, signal: AbortSignal): RequestInit {
  const common = { accept: "application/json", ...options.headers, ...headers };
  if (json === undefined) return { method: "GET", headers: common, redirect: "manual", signal };
  return {
    method: "POST",
    headers: { ...common, "content-type": "application/json" },
    body: JSON.stringify(json),
    redirect: "manual",
    signal,
  };
}

function urlOf({ path, query = {} }: Question, { base, secret }: RequestOptions): URL {
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
    const pause = pauseIn(response.headers.get("retry-after"));
    if (status === 429) throw new ProviderFailure("limited", pause ?? PAUSE_MILLIS);
    throw new ProviderFailure("status", pause);
  }
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(response.headers.get("content-type") ?? "")) {
    await response.body?.cancel();
    throw new ProviderFailure("not json");
  }
  const text = await readBody(response);
  try {
    return { body: JSON.parse(text), movedTo: null };
  } catch {
    throw new ProviderFailure("malformed");
  }
}

/** The pause in milliseconds, from seconds or a date; null for anything else. */
function pauseIn(header: string | null): number | null {
  if (header === null) return null;
  const pause = /^\d{1,9}$/.test(header.trim()) ? Number(header) * SECOND : Date.parse(header) - Date.now();
  return Number.isNaN(pause) ? null : Math.min(Math.max(pause, PAUSE_MIN_MILLIS), PAUSE_MAX_MILLIS);
}

async function readBody(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  // An error in the loop cancels the rest of the body.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new ProviderFailure("too large");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
