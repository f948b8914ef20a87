import assert from "node:assert/strict";
import { resolve } from "node:path";
import { describe, test } from "node:test";
import { ConfigError, readConfig } from "./config.ts";

const DEFAULTS = {
  dataDir: resolve("data"),
  host: "127.0.0.1",
  port: 7575,
  publicUrl: null,
  databaseUrl: null,
  offline: null,
  tmdbKey: null,
  tvdbKey: null,
  tvdbPin: null,
  contact: null,
  logLevel: "info",
  guard: { share: 0.2, titlesMin: 50, windowMillis: 86_400_000 },
};

function messageOf(environment: NodeJS.ProcessEnv): string {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "";
}

describe("architecture.md 8 environment", () => {
  test("nothing set, and everything set to nothing, gives the defaults", () => {
    assert.deepEqual(readConfig({ PATH: "/bin" }), DEFAULTS);
    const empty = { REPRISE_DATA_DIR: "", REPRISE_PORT: "", REPRISE_OFFLINE: "", REPRISE_LOG_LEVEL: "" };
    assert.deepEqual(readConfig({ ...empty, REPRISE_PUBLIC_URL: "", REPRISE_DATABASE_URL: "" }), DEFAULTS);
  });

  test("every setting is read", () => {
    const config = readConfig({
      REPRISE_DATA_DIR: "/srv/reprise",
      REPRISE_HOST: "::",
      REPRISE_PORT: "0",
      REPRISE_PUBLIC_URL: "https://watch.example/reprise/",
      REPRISE_DATABASE_URL: "postgresql://reprise:secret@db/reprise",
      REPRISE_OFFLINE: "1",
      REPRISE_TMDB_KEY: "a",
      REPRISE_TVDB_KEY: "b",
      REPRISE_TVDB_PIN: "c",
      REPRISE_CONTACT: "mail@watch.example",
      REPRISE_LOG_LEVEL: "silent",
      REPRISE_GUARD_SHARE: "35",
      REPRISE_GUARD_TITLES: "7",
      REPRISE_GUARD_HOURS: "2",
    });
    assert.deepEqual(config, {
      dataDir: "/srv/reprise",
      host: "::",
      port: 0,
      publicUrl: "https://watch.example/reprise",
      databaseUrl: "postgresql://reprise:secret@db/reprise",
      offline: true,
      tmdbKey: "a",
      tvdbKey: "b",
      tvdbPin: "c",
      contact: "mail@watch.example",
      logLevel: "silent",
      guard: { share: 0.35, titlesMin: 7, windowMillis: 7_200_000 },
    });
  });

  test("an unknown name is an error that names the nearest known one", () => {
    assert.equal(
      messageOf({ REPRISE_PROT: "1" }),
      "REPRISE_PROT is not a setting. Did you mean REPRISE_PORT?",
    );
  });

  test("all problems are told at once", () => {
    const message = messageOf({ REPRISE_PORT: "x", REPRISE_OFFLINE: "yes", REPRISE_DATADIR: "/srv" });
    assert.deepEqual(message.split("\n"), [
      "REPRISE_DATADIR is not a setting. Did you mean REPRISE_DATA_DIR?",
      'REPRISE_PORT must be a number from 0 to 65535, not "x"',
      'REPRISE_OFFLINE must be 1 or 0, not "yes"',
    ]);
  });

  const refused: Record<string, string[]> = {
    REPRISE_GUARD_SHARE: ["101", "-1", "20%", "0.2"],
    REPRISE_GUARD_TITLES: ["0", "many"],
    REPRISE_GUARD_HOURS: ["0", "9000"],
    REPRISE_PORT: ["65536", "-1", "7.5", "0x10", " 80", "123456"],
    REPRISE_PUBLIC_URL: ["watch.example", "ftp://watch.example", "https://", "https://watch.example/?a=1"],
    REPRISE_DATABASE_URL: ["mysql://db/reprise", "postgres", "postgres:db"],
    REPRISE_OFFLINE: ["true", "2"],
    REPRISE_CONTACT: ["a b", "me (at home)", "é", "x"],
    REPRISE_LOG_LEVEL: ["INFO", "verbose"],
  };
  for (const [name, values] of Object.entries(refused)) {
    test(`${name} is judged`, () => {
      for (const value of values) assert.match(messageOf({ [name]: value }), new RegExp(`^${name} must be`));
    });
  }

  test("the database's password is never repeated", () => {
    assert.doesNotMatch(messageOf({ REPRISE_DATABASE_URL: "mysql://me:secret@db" }), /secret/);
  });
});
