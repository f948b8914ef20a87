// The table of errors agrees with the specification, and every error has a function that makes it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type RefusalReason, Refused } from "../core/requests/refusal.ts";
import * as errors from "./errors.ts";

const page = readFileSync(new URL("../../docs/contract/conventions.md", import.meta.url), "utf8");

/** The errors in the tables of a section of the page, each as `identifier status`. */
function documentedErrors(section: string): string[] {
  const [, rest = ""] = page.split(new RegExp(`^### ${section.replace(".", "\\.")} .*$`, "m"));
  const [text = ""] = rest.split(/^#/m);
  return [...text.matchAll(/^\| `(\w+)`[^|]*\| *(\d{3}) *\|/gm)].map(
    ([, name, status]) => `${name} ${status}`,
  );
}

describe("conventions.md 9 every error", () => {
  test("has the identifier and status of the specification, and none is missing", () => {
    const documented = [...documentedErrors("9.1"), ...documentedErrors("9.2")];
    // `already_watched` has a body of its own, so the table does not have it: scrobble.md 5.
    assert.ok(documented.includes("already_watched 409"));
    const table = Object.entries(errors.ERROR_STATUS).map(([name, status]) => `${name} ${status}`);
    assert.deepEqual([...new Set(documented)].sort(), [...table, "already_watched 409"].sort());
  });

  test("is made by a function, with the status of the table", () => {
    const withoutArguments = Object.values(errors).flatMap((exported) => {
      if (typeof exported !== "function" || exported.length > 0 || exported.prototype !== undefined)
        return [];
      const error: unknown = Reflect.apply(exported, undefined, []);
      return error instanceof errors.WireError ? [error] : [];
    });
    const withArguments = [errors.emptyField("x"), errors.wrongParameter("x"), errors.tooManyItems(1)];
    const made = [...withoutArguments, ...withArguments];
    const identifiers = new Set(made.map(({ identifier }) => identifier));
    assert.deepEqual([...identifiers].sort(), Object.keys(errors.ERROR_STATUS).sort());
    for (const { identifier, status } of made)
      assert.equal(status, errors.ERROR_STATUS[identifier], identifier);
  });

  test("is returned for each reason for which an action refuses a request", () => {
    const identifiers: Readonly<Record<RefusalReason, string>> = {
      title_unknown: "id_err",
      episode_missing: "empty_field",
      movie_on_hold: "wrong_parameter",
      too_much_playing: "RATE_LIMIT",
      playback_unknown: "empty",
      inbox_item_unknown: "no_such_item",
      inbox_item_names_no_episode: "wrong_parameter",
      revision_unknown: "no_such_revision",
      too_many_revisions: "wrong_parameter",
      nothing_to_undo: "nothing_to_undo",
      nothing_held: "nothing_held",
      several_apps_held: "empty_field",
      own_removal: "own_removal",
      cursor_too_old: "cursor_too_old",
      cursor_unknown: "cursor_unknown",
    };
    for (const [reason, identifier] of Object.entries(identifiers))
      assert.equal(errors.refusalError(new Refused(reason as RefusalReason)).identifier, identifier, reason);
    const onHold = errors.refusalError(new Refused("movie_on_hold", { field: "to" }));
    assert.match(onHold.message, /^Wrong "to" parameter/);
  });
});
