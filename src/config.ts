// The configuration: reads and validates the environment variables.

import { resolve } from "node:path";
import { closest } from "fastest-levenshtein";
import type { GuardLimits } from "./core/lists/guard.ts";
import { HOUR } from "./core/time.ts";

/** The levels of pino. */
export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Config = {
  /** An absolute path. */
  readonly dataDir: string;
  readonly host: string;
  /** 0 stands for any free port. */
  readonly port: number;
  /** The address at which clients reach the server, without a trailing slash; null if it is the address of the listener. */
  readonly publicUrl: string | null;
  /** The PostgreSQL database; null for SQLite files in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Whether all outbound requests are disabled; null if not set, which disables them only in the demo. */
  readonly offline: boolean | null;
  readonly tmdbKey: string | null;
  readonly tvdbKey: string | null;
  readonly tvdbPin: string | null;
  /** An e-mail address or a URL, sent to providers whose terms ask for one. */
  readonly contact: string | null;
  readonly logLevel: LogLevel;
  /** The number of removals above which they are held for the owner of the library. */
  readonly guard: GuardLimits;
};

/** The environment has invalid settings; the message lists every problem, one on each line. */
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

const PORT_MAX = 65_535;

/**
 * Reads the configuration. An empty value counts as not set. Contract: architecture.md 8.
 * @throws ConfigError for an invalid value and for an unknown `REPRISE_*` name.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const problems = unknownNames(environment);
  const text = (name: Name): string | null => environment[name] || null;
  // An invalid value is replaced by the default until all problems are known, and thrown together.
  const parsed = <Value>(name: Name, parse: (text: string) => Value | Problem, unset: Value): Value => {
    const setting = text(name);
    if (setting === null) return unset;
    const value = parse(setting);
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

/** The reason why a value is invalid. The message continues a sentence that begins with the name of the variable. */
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
  const isPort = /^\d{1,5}$/.test(text) && Number(text) <= PORT_MAX;
  return isPort ? Number(text) : new Problem(`must be a number from 0 to ${PORT_MAX}, not "${text}"`);
}

function parseWhole(min: number, max: number): (text: string) => number | Problem {
  return (text) => {
    const isInRange = /^\d{1,7}$/.test(text) && Number(text) >= min && Number(text) <= max;
    return isInRange
      ? Number(text)
      : new Problem(`must be a whole number from ${min} to ${max}, not "${text}"`);
  };
}

// The value is sent in the comment of the User-Agent header, so it must not contain parentheses.
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

// The message does not repeat the value: it contains the password of the database.
function parseDatabaseUrl(text: string): string | Problem {
  const isPostgres = /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
  return isPostgres ? text : new Problem("must be a URL that begins with postgres:// or postgresql://");
}
