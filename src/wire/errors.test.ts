import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type RefusalReason, Refused } from "../core/requests/refusal.ts";
import * as errors from "./errors.ts";

const page = readFileSync(new URL("../../docs/contract/conventions.md", import.meta.url), "utf8");

/** The rows of a section's tables, each as identifier and status. */
function documentedIn(section: string): string[] {
  const [, rest = ""] = page.split(new RegExp(`^### ${section.replace(".", "\\.")} .*$`, "m"));
  const [text = ""] = rest.split(/^#/m);
  return [...text.matchAll(/^\| `(\w+)`[^|]*\| *(\d{3}) *\|/gm)].map(
    ([, name, status]) => `${name} ${status}`,
  );
}

describe("conventions.md 9 every error", () => {
  test("is in the specification, with its status, and no other is", () => {
    const documented = [...documentedIn("9.1"), ...documentedIn("9.2")];
    // An answer with a shape of its own: scrobble.md 5.
    assert.ok(documented.includes("already_watched 409"));
    const table = Object.entries(errors.ERROR_STATUS).map(([name, status]) => `${name} ${status}`);
    assert.deepEqual([...new Set(documented)].sort(), [...table, "already_watched 409"].sort());
  });

  test("has a function that makes it, whose status is the table's", () => {
    const made = Object.values(errors).flatMap((one) => {
      if (typeof one !== "function" || one.length > 0 || one.prototype !== undefined) return [];
      const error: unknown = Reflect.apply(one, undefined, []);
      return error instanceof errors.WireError ? [error] : [];
    });
    const withField = [errors.emptyField("x"), errors.wrongParameter("x"), errors.tooManyItems(1)];
    const identifiers = new Set([...made, ...withField].map(({ identifier }) => identifier));
    assert.deepEqual([...identifiers].sort(), Object.keys(errors.ERROR_STATUS).sort());
    for (const { identifier, status } of [...made, ...withField])
      assert.equal(status, errors.ERROR_STATUS[identifier], identifier);
  });

  test("an action's refusal becomes one of them", () => {
    const reasons: Readonly<Record<RefusalReason, string>> = {
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
    for (const [reason, identifier] of Object.entries(reasons))
      assert.equal(errors.refusalError(new Refused(reason as RefusalReason)).identifier, identifier, reason);
    const onHold = errors.refusalError(new Refused("movie_on_hold", { field: "to" }));
    assert.match(onHold.message, /^Wrong "to" parameter/);
  });
});
