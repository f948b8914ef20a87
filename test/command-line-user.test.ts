import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runProgram, temporaryFolder } from "./crash/program.ts";
import { freshDatabase } from "./support/stores.ts";

const environment = { REPRISE_DATA_DIR: await temporaryFolder("user"), ...(await freshDatabase()) };

/** Runs a command to its end, on the one set of stores of these tests. */
const run = (...words: readonly string[]) => runProgram(words, environment);

/** What the command printed as its one JSON document. */
async function json(...words: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await run(...words, "--json");
  assert.equal(code, 0, stderr);
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

describe("user set", () => {
  test("changes what is given, keeps the rest, and says what then holds", async () => {
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
    ["nobody of that name", ["nobody", "--plan", "vip"], 1, /there is no user "nobody"/],
    ["another plan", ["Ada", "--plan", "gold"], 2, /free, pro, vip/],
    ["neither yes nor no", ["Ada", "--track-rewatches", "constructor"], 2, /yes or no/],
    ["nothing to set", ["Ada"], 2, /--plan or --track-rewatches/],
    ["no name", ["--plan", "vip"], 2, /name/],
  ] as const)
    test(`${what} is an error, and nothing on standard output`, async () => {
      const ended = await run("user", "set", ...words);
      assert.deepEqual([ended.code, ended.stdout], [code, ""]);
      assert.match(ended.stderr, message);
    });
});
