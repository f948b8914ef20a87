// The environment, read once into one typed, validated Config.

import { resolve } from "node:path";
import { closest } from "fastest-levenshtein";
import type { GuardLimits } from "./core/lists/guard.ts";
import { HOUR } from "./core/time.ts";

/** pino's levels, and silence. */
export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Config = {
  /** Absolute. */
  readonly dataDir: string;
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  /** Where clients reach the server, with no slash at its end. */
  readonly publicUrl: string | null;
  /** null is embedded SQLite. */
  readonly databaseUrl: string | null;
  /** No outbound request at all; null when nobody said, which forbids them in the demo only. */
  readonly offline: boolean | null;
  readonly tmdbKey: string | null;
  readonly tvdbKey: string | null;
  readonly tvdbPin: string | null;
  /** An e-mail address or a page, told to providers as they ask for it. */
  readonly contact: string | null;
  readonly logLevel: LogLevel;
  /** When a client's removals are held for the library's owner. */
  readonly guard: GuardLimits;
};

/** The environment says something that cannot be followed; the message lists every problem. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const PREFIX = "REPRISE_";
const NAMES = [
  "REPRISE_DATA_DIR",
  "REPRISE_HOST",
  "REPRISE_PORT",
  "REPRISE_PUBLIC_URL",
  "REPRISE_DATABASE_URL",
  "REPRISE_OFFLINE",
  "REPRISE_TMDB_KEY",
  "REPRISE_TVDB_KEY",
  "REPRISE_TVDB_PIN",
  "REPRISE_CONTACT",
  "REPRISE_LOG_LEVEL",
  "REPRISE_GUARD_SHARE",
  "REPRISE_GUARD_TITLES",
  "REPRISE_GUARD_HOURS",
] as const;
type Name = (typeof NAMES)[number];

const LARGEST_PORT = 65_535;

/**
 * Reads the configuration; an empty value is an unset one. Contract: architecture.md 8.
 * @throws ConfigError for a value out of its range, and for a `REPRISE_*` name that does not exist.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const problems = unknownNames(environment);
  const text = (name: Name): string | null => environment[name] || null;
  // A value with a problem stands in as its default until all problems are thrown together.
  const parsed = <Value>(name: Name, parse: (text: string) => Value | Problem, unset: Value): Value => {
    const given = text(name);
    if (given === null) return unset;
    const value = parse(given);
    if (!(value instanceof Problem)) return value;
    problems.push(`${name} ${value.message}`);
    return unset;
  };
  const config: Config = {
    dataDir: resolve(text("REPRISE_DATA_DIR") ?? "./data"),
    host: text("REPRISE_HOST") ?? "127.0.0.1",
    port: parsed("REPRISE_PORT", parsePort, 7575),
    publicUrl: parsed("REPRISE_PUBLIC_URL", parsePublicUrl, null),
    databaseUrl: parsed("REPRISE_DATABASE_URL", parseDatabaseUrl, null),
    offline: parsed<boolean | null>("REPRISE_OFFLINE", parseSwitch, null),
    tmdbKey: text("REPRISE_TMDB_KEY"),
    tvdbKey: text("REPRISE_TVDB_KEY"),
    tvdbPin: text("REPRISE_TVDB_PIN"),
    contact: parsed("REPRISE_CONTACT", parseContact, null),
    logLevel: parsed<LogLevel>("REPRISE_LOG_LEVEL", parseLogLevel, "info"),
    guard: {
      share: parsed("REPRISE_GUARD_SHARE", parseWhole(0, 100), 20) / 100,
      titlesMin: parsed("REPRISE_GUARD_TITLES", parseWhole(1, 1_000_000), 50),
      windowMillis: parsed("REPRISE_GUARD_HOURS", parseWhole(1, 8_760), 24) * HOUR,
    },
  };
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  return config;
}

/** What is wrong with a value; reads as the rest of a sentence that begins with the variable's name. */
class Problem {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

function unknownNames(environment: NodeJS.ProcessEnv): string[] {
  const known: ReadonlySet<string> = new Set(NAMES);
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && !known.has(name))
    .sort()
    .map((name) => `${name} is not a setting. Did you mean ${closest(name, NAMES)}?`);
}

function parsePort(text: string): number | Problem {
  const fits = /^\d{1,5}$/.test(text) && Number(text) <= LARGEST_PORT;
  return fits ? Number(text) : new Problem(`must be a number from 0 to ${LARGEST_PORT}, not "${text}"`);
}

function parseWhole(least: number, most: number): (text: string) => number | Problem {
  return (text) => {
    const fits = /^\d{1,7}$/.test(text) && Number(text) >= least && Number(text) <= most;
    return fits
      ? Number(text)
      : new Problem(`must be a whole number from ${least} to ${most}, not "${text}"`);
  };
}

// It becomes part of a header.
function parseContact(text: string): string | Problem {
  return /^[\x21-\x7e]{3,200}$/.test(text) && !/[()\\]/.test(text)
    ? text
    : new Problem("must be an e-mail address or a URL");
}

function parseSwitch(text: string): boolean | Problem {
  return text === "1" || text === "0" ? text === "1" : new Problem(`must be 1 or 0, not "${text}"`);
}

function parseLogLevel(text: string): LogLevel | Problem {
  const level = LOG_LEVELS.find((known) => known === text);
  return level ?? new Problem(`must be one of ${LOG_LEVELS.join(", ")}, not "${text}"`);
}

function parsePublicUrl(text: string): string | Problem {
  const url = URL.parse(text);
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    return new Problem("must be a URL that begins with http:// or https://");
  }
  if (url.search || url.hash || url.username || url.password) {
    return new Problem("must be a URL without a query, fragment, user or password");
  }
  return url.href.replace(/\/+$/, "");
}

// The value is never repeated: it holds the database's password.
function parseDatabaseUrl(text: string): string | Problem {
  const fits = /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
  return fits ? text : new Problem("must be a URL that begins with postgres:// or postgresql://");
}
