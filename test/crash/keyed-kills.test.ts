// Requests with keys, sent at once and again after each SIGKILL, until every one has its answer.
// KEYED_KEYS and KEYED_KILLS set how many; each key is sent ten times.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { freshDatabase } from "../support/stores.ts";
import { call, makeToken, type Program, startProgram, type Token, temporaryFolder } from "./program.ts";

const KEYS = Number(process.env.KEYED_KEYS ?? 10);
const KILLS = Number(process.env.KEYED_KILLS ?? 1);
const TIMES = 10;
/** Requests on their way at once. */
const AT_ONCE = 20;
const NARUTO = 39508;

/** The whole answer as text; null when the connection broke, or the server asked for patience. */
async function send(url: string, token: Token, key: number): Promise<string | null> {
  const body = { anime: [{ ids: { simkl: NARUTO }, episodes: [{ number: key + 1 }] }] };
  try {
    const response = await fetch(`${url}/sync/history`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token.access_token}`,
        "simkl-api-key": token.client_id,
        "idempotency-key": `event-${key}`,
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return response.status === 503 ? null : `${response.status} ${text}`;
  } catch {
    return null;
  }
}

test(`${KEYS * TIMES} requests with ${KEYS} keys and ${KILLS} kills: each key has one answer, each event is there once`, async (t) => {
  const environment = { REPRISE_DATA_DIR: await temporaryFolder("keyed"), ...(await freshDatabase()) };
  const token = await makeToken(environment, "ada");
  const open = Array.from({ length: KEYS * TIMES }, (_, at) => at % KEYS);
  const answers = new Map<number, string[]>();
  let program: Program = await startProgram(environment);
  let [kills, broken] = [0, 0];
  const died = async (): Promise<void> => {
    await program.kill();
    kills += 1;
    program = await startProgram(environment);
  };
  while (open.length > 0) {
    const batch = open.splice(0, AT_ONCE);
    const strikes = kills < KILLS && Math.random() < 0.5;
    // Somewhere in the middle of the batch: the first answers are out, the last ones are not.
    const struck = strikes ? setTimeout(Math.random() * 40).then(died) : Promise.resolve();
    const { url } = program;
    await Promise.all(
      batch.map(async (key) => {
        const answer = await send(url, token, key);
        if (answer !== null) return answers.set(key, [...(answers.get(key) ?? []), answer]);
        broken += 1;
        open.push(key);
      }),
    );
    await struck;
  }
  for (; kills < KILLS; ) await died();
  const first = await Promise.all(Array.from({ length: KEYS }, (_, key) => send(program.url, token, key)));
  for (const [key, those] of answers) {
    assert.equal(those.length, TIMES);
    assert.deepEqual([...new Set([...those, first[key]])].length, 1, `key ${key} has one answer: ${those}`);
    assert.equal(JSON.parse(those[0]?.slice(4) ?? "").added.episodes, 1, "the answer tells what was done");
  }
  assert.equal(answers.size, KEYS);
  const { body } = await call(program.url, "/reprise/v1/changes?limit=5000", token);
  const parts = body.changes.flatMap(({ changes }: { changes: { part?: { number: number } }[] }) =>
    changes.flatMap(({ part }) => (part ? [part.number] : [])),
  );
  assert.deepEqual(
    parts.sort((a: number, b: number) => a - b),
    Array.from({ length: KEYS }, (_, at) => at + 1),
  );
  t.diagnostic(`${kills} kills, ${broken} requests without an answer`);
  await program.stop();
});
