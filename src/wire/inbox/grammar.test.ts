// Inbox items are read as the requests that held them.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MOVIE_PART, toTitleId } from "../../core/ids.ts";
import type { ReadItem, StoredItem } from "../../core/requests/stored-item.ts";
import { parseScrobble } from "../scrobble/parse.ts";
import { openInboxGrammar } from "./grammar.ts";

const grammar = openInboxGrammar();

function readScrobble(item: StoredItem): Extract<ReadItem, { kind: "scrobble" }> {
  const read = grammar.read(item);
  assert.equal(read?.kind, "scrobble");
  return read;
}

/** The inbox item of a call with an unknown movie. */
const storedCall = (endpoint: string, keys: object): StoredItem => ({
  endpoint,
  section: "movies",
  input: parseScrobble({ progress: 90, movie: { title: "Unknown" }, ...keys }).input,
});

describe("scrobble.md 4 and 8 a call in the inbox", () => {
  test("a check-in that had ended is no longer running, and keeps its opt-in to rewatches", () => {
    const checkin = { title: toTitleId(53536), part: MOVIE_PART };
    const ended = readScrobble(grammar.endedCheckin({ ...checkin, allowRewatch: true }));
    assert.deepEqual([ended.isRunningCheckin, ended.allowRewatch], [false, true]);
    const withoutOptIn = readScrobble(grammar.endedCheckin({ ...checkin, allowRewatch: false }));
    assert.deepEqual([withoutOptIn.isRunningCheckin, withoutOptIn.allowRewatch], [false, false]);
  });

  test("`allow_rewatch` in the body is ignored", () => {
    for (const allow_rewatch of [true, false, "yes"]) {
      const checkin = readScrobble(storedCall("/scrobble/checkin", { allow_rewatch }));
      assert.deepEqual([checkin.isRunningCheckin, checkin.allowRewatch], [true, false]);
      const stop = readScrobble(storedCall("/scrobble/stop", { allow_rewatch }));
      assert.deepEqual([stop.isRunningCheckin, stop.allowRewatch], [false, false]);
    }
  });

  test("other keys of the body are stored, except the progress", () => {
    const { input } = storedCall("/scrobble/stop", { app_version: "1.0" });
    assert.deepEqual(input, { movie: { title: "Unknown" }, app_version: "1.0" });
  });
});
