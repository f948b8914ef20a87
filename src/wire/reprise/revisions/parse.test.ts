// The filters of revisions: ranges, pages, and the filters of an undo.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WireError } from "../../errors.ts";
import { parseRevisions, parseUndo } from "./parse.ts";

const isEmptyField = (error: unknown): boolean =>
  error instanceof WireError && error.identifier === "empty_field";

describe("reprise-api.md revisions", () => {
  test("a bound is a revision if it is a number, else a time", () => {
    const { from, to, since, until } = parseRevisions({ from: "5", to: "2026-11-24" });
    assert.deepEqual(
      { from, to, since, until },
      { from: 5, to: undefined, since: undefined, until: Date.UTC(2026, 10, 24) },
    );
  });

  test("`before` excludes the revision itself; with `to`, the lower of the two applies", () => {
    assert.equal(parseRevisions({ before: "5" }).to, 4);
    assert.equal(parseRevisions({ before: "5", to: "3" }).to, 3);
    assert.equal(parseRevisions({ before: "5", to: "9" }).to, 4);
  });

  test("an undo without a filter is an error", () => {
    assert.throws(() => parseUndo({}), isEmptyField);
    assert.throws(() => parseUndo({ app: "", since: "" }), isEmptyField);
  });

  test("an undo ignores `before`, which only selects a page of the list", () => {
    assert.throws(() => parseUndo({ before: 5 }), isEmptyField);
    assert.equal(parseUndo({ app: "tv", before: 5 }).to, undefined);
  });
});
