// The command `user set`.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runProgram, temporaryFolder } from "./crash/program.ts";
import { freshDatabase } from "./support/stores.ts";

const environment = { REPRISE_DATA_DIR: await temporaryFolder("user"), ...(await freshDatabase()) };

/** Runs a command to its end. All tests of this file use the same stores. */
const run = (...words: readonly string[]) => runProgram(words, environment);

/** Runs a command with --json, and returns the document that it prints. */
async function json(...words: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await run(...words, "--json");
  assert.equal(code, 0, stderr);
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

describe("user set", () => {
  test("changes the given settings, keeps the others, and prints all", async () => {
    await json("user", "add", "Ada");
    assert.deepEqual(await json("user", "set", "ada", "--plan", "free"), {
      user: "Ada",
      plan: "free",
      tracks_rewatches: true,
    });
    assert.deepEqual(await json("user", "set", "Ada", "--track-rewatches", "no"), {
      user: "Ada",
      plan: "free",
      tracks_rewatches: false,
    });
    assert.deepEqual(await json("user", "set", "Ada", "--track-rewatches", "yes", "--plan", "pro"), {
      user: "Ada",
      plan: "pro",
      tracks_rewatches: true,
    });
    const { code, stdout } = await run("user", "set", "Ada", "--plan", "vip");
    assert.equal(code, 0);
    assert.match(stdout, /^user +Ada\nplan +vip\ntracks rewatches +yes\n$/);
  });

  for (const [what, words, code, message] of [
    ["an unknown user", ["nobody", "--plan", "vip"], 1, /there is no user "nobody"/],
    ["an unknown plan", ["Ada", "--plan", "gold"], 2, /free, pro, vip/],
    ["a value that is neither yes nor no", ["Ada", "--track-rewatches", "constructor"], 2, /yes or no/],
    ["no setting", ["Ada"], 2, /--plan or --track-rewatches/],
    ["no name", ["--plan", "vip"], 2, /name/],
  ] as const)
    test(`fails for ${what}, with a message on standard error only`, async () => {
      const result = await run("user", "set", ...words);
      assert.deepEqual([result.code, result.stdout], [code, ""]);
      assert.match(result.stderr, message);
    });
});
