// A disk that is full, and one that cannot be written to: a clear 503, nothing acknowledged that is not there, and
// the same server goes on when there is room again.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { chmod, chown, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { testEngine } from "../support/engine.ts";
import {
  type Answer,
  type Environment,
  type Manner,
  makeToken,
  runProgram,
  startProgram,
  temporaryFolder,
} from "./program.ts";
import { Stored, withFile } from "./stored.ts";
import { makeWriters, settleAll } from "./writers.ts";

const skip = testEngine() === "sqlite" ? false : "this is about SQLite";
const folder = await temporaryFolder("disk");
const isRoot = process.getuid?.() === 0;
const succeeds = (command: string, ...words: string[]): boolean => spawnSync(command, words).status === 0;

/** Fills the disk by writing, looks at what the server says and has, makes room, and looks again. */
async function fillUp(
  dataDir: string,
  manner: Manner,
  makeRoom: (pid: number) => void | Promise<void>,
): Promise<void> {
  const env: Environment = { REPRISE_DATA_DIR: dataDir, REPRISE_LOG_LEVEL: "silent" };
  const writers = await makeWriters(env, folder);
  const program = await startProgram(env, manner);
  const stored = new Stored();
  const check = async (): Promise<void> => {
    await settleAll(program.url, writers);
    await withFile(join(dataDir, "library.db"), (query) => stored.check(query));
  };
  const refused: Answer[] = [];
  for (let written = 0; refused.length < 20; written += 1) {
    assert.ok(written < 20_000, "the disk was never full");
    const answers = await Promise.all(writers.map((writer) => writer.write(program.url)));
    const failed = answers.filter(({ status }) => status === 503);
    refused.push(...failed);
    // Nothing of a request that was refused is there: it says so itself.
    for (const writer of writers) writer.pending = null;
    if (failed.length > 0) await check();
  }
  for (const { body, headers } of refused) {
    assert.deepEqual([body.error, body.code], ["unavailable", 503]);
    assert.equal(typeof body.message, "string");
    assert.match(headers.get("retry-after") ?? "", /^\d+$/);
    assert.match(headers.get("content-type") ?? "", /^application\/json/);
  }
  await makeRoom(program.pid);
  for (const writer of writers) assert.equal((await writer.write(program.url)).status, 201);
  await check();
  await program.kill();
  const again = await startProgram(env);
  await settleAll(again.url, writers);
  await again.stop();
  const answer = await withFile(join(dataDir, "library.db"), (query) => query("pragma integrity_check"));
  assert.deepEqual(answer, [{ integrity_check: "ok" }]);
}

describe("a full disk", { skip }, () => {
  const limitsFiles = process.platform === "linux" && succeeds("prlimit", "--version");
  test("files that may not grow", { skip: limitsFiles ? false : "prlimit is not here" }, async () => {
    const dataDir = await mkdtemp(join(folder, "limited-"));
    const env = { REPRISE_DATA_DIR: dataDir };
    // The starter catalogue is by far the largest: what is left over is the library's.
    await (await startProgram(env)).stop();
    const sizes = await Promise.all(
      (await readdir(dataDir)).map(async (name) => (await stat(join(dataDir, name))).size),
    );
    const blocks = Math.ceil((Math.max(...sizes) + 1_500_000) / 512);
    const before = ["sh", "-c", `ulimit -S -f ${blocks}; exec "$@"`, "sh"];
    await fillUp(dataDir, { before }, (pid) => {
      assert.ok(succeeds("prlimit", "--pid", String(pid), "--fsize=unlimited"));
    });
  });

  for (const [name, blocks] of Object.entries({ "at once": 8, "in the starter catalogue": 800 }))
    test(`files that may not grow at the first start, ${name}: one line says where, and what to do`, {
      skip: limitsFiles ? false : "prlimit is not here",
    }, async () => {
      const dataDir = await mkdtemp(join(folder, "full-"));
      const env = { REPRISE_DATA_DIR: dataDir, REPRISE_LOG_LEVEL: "silent" };
      const manner = { before: ["sh", "-c", `ulimit -S -f ${blocks}; exec "$@"`, "sh"] };
      const told =
        /reprise: \S+ cannot be used \([^\n]+\): the disk is full or failing; free some space on it\n$/;
      await assert.rejects(startProgram(env, manner), (error: Error) => {
        assert.match(error.message, new RegExp(`ended with 1: ${told.source}`));
        assert.ok(error.message.includes(dataDir), error.message);
        return true;
      });
      const { code, stdout, stderr } = await runProgram(["catalogue", "stats"], env, manner);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, new RegExp(`^${told.source}`));
    });

  test("a file system without room", { skip: isRoot ? false : "only root may mount one" }, async (t) => {
    const small = await mkdtemp(join(folder, "small-"));
    if (!succeeds("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", small))
      return t.skip("nothing may be mounted here");
    t.after(() => spawnSync("umount", [small]));
    const ballast = join(small, "ballast");
    await writeFile(ballast, Buffer.alloc(3_000_000));
    await fillUp(join(small, "data"), {}, () => rm(ballast));
  });
});

describe("a disk that is only to be read", { skip }, () => {
  /** Root may write anywhere: somebody else runs the program then. */
  const uid = 65_534;
  const manner: Manner = isRoot ? { uid } : {};

  async function readOnly(modes: { file: number; directory: number }): Promise<string> {
    const dataDir = await mkdtemp(join(folder, "read-only-"));
    await makeToken({ REPRISE_DATA_DIR: dataDir }, "ada");
    await chmod(folder, 0o755);
    for (const name of await readdir(dataDir)) {
      if (isRoot) await chown(join(dataDir, name), uid, uid);
      await chmod(join(dataDir, name), modes.file);
    }
    if (isRoot) await chown(dataDir, uid, uid);
    await chmod(dataDir, modes.directory);
    after(() => chmod(dataDir, 0o755));
    return dataDir;
  }

  for (const [name, modes] of Object.entries({
    "a directory": { file: 0o644, directory: 0o555 },
    "its files": { file: 0o444, directory: 0o755 },
    both: { file: 0o444, directory: 0o555 },
  }))
    test(`${name}: it does not start, and says why in one line`, async () => {
      const dataDir = await readOnly(modes);
      const env = { REPRISE_DATA_DIR: dataDir, REPRISE_LOG_LEVEL: "silent" };
      const { code, stderr, stdout } = await runProgram(["user", "add", "eve"], env, manner);
      assert.deepEqual([code, stdout], [1, ""]);
      const told = /reprise: \S+ cannot be used \([^\n]+\): it is not writable; [^\n]+\n$/;
      assert.match(stderr, new RegExp(`^${told.source}`));
      assert.ok(stderr.includes(dataDir), stderr);
      await assert.rejects(startProgram(env, manner), new RegExp(`ended with 1: ${told.source}`));
    });

  // Open files can be written to whatever their modes say; only this attribute stops that.
  const isAttributed = (): boolean => {
    const probe = join(folder, "probe");
    writeFileSync(probe, "");
    const works =
      succeeds("chattr", "+i", probe) && spawnSync("sh", ["-c", 'echo x >> "$0"', probe]).status !== 0;
    spawnSync("chattr", ["-i", probe]);
    return works;
  };
  test("while the server runs: each write is refused, and the server goes on when the disk does", {
    skip: isAttributed() ? false : "files cannot be made immutable here",
  }, async () => {
    const dataDir = await mkdtemp(join(folder, "turned-"));
    const files = async (): Promise<string[]> => (await readdir(dataDir)).map((name) => join(dataDir, name));
    after(async () => succeeds("chattr", "-i", dataDir, ...(await files())));
    const env: Environment = { REPRISE_DATA_DIR: dataDir, REPRISE_LOG_LEVEL: "silent" };
    const writers = await makeWriters(env, folder);
    const program = await startProgram(env);
    const stored = new Stored();
    const check = async (): Promise<void> => {
      await settleAll(program.url, writers);
      await withFile(join(dataDir, "library.db"), (query) => stored.check(query));
    };
    for (const writer of writers) assert.equal((await writer.write(program.url)).status, 201);
    // The index of the log is mapped into memory: SQLite has no way to hear that it cannot be written.
    const turned = (await files()).filter((path) => !path.endsWith("-shm"));
    for (let time = 0; time < 3; time += 1) {
      assert.ok(succeeds("chattr", "+i", dataDir, ...turned));
      // A request that changes nothing needs no disk.
      const answers = [];
      for (let left = 5; left > 0; left -= 1)
        for (const writer of writers) {
          answers.push(await writer.write(program.url));
          writer.pending = null;
        }
      assert.ok(answers.some(({ status }) => status === 503));
      for (const { status, body } of answers)
        if (status !== 201) assert.deepEqual([status, body.error, body.code], [503, "unavailable", 503]);
      assert.ok(succeeds("chattr", "-i", dataDir, ...turned));
      await check();
      for (const writer of writers) assert.equal((await writer.write(program.url)).status, 201);
      await check();
    }
    assert.equal((await program.stop()).code, 0);
  });
});
