// Who claims a key, and whether that server will ever finish.

import { MINUTE } from "../../core/time.ts";
import type { Claim } from "../../library/idempotency.ts";

/** After this a claim of a process that cannot be asked counts as abandoned: no request takes as long. */
const CLAIM_MILLIS = 2 * MINUTE;

export type ServerIdentity = {
  readonly host: string;
  readonly pid: number;
  /** When the process started, in milliseconds; tells apart processes that had the same number. */
  readonly startedAt: number;
  /** Tells apart servers of one process. */
  readonly server: string;
};

/** The identity as it is stored. */
export function writeOwner({ host, pid, startedAt, server }: ServerIdentity): string {
  return JSON.stringify([host, pid, startedAt, server]);
}

/** Whether the claim will never be finished: its process has ended, or it takes longer than any request takes. */
export function isAbandoned(claim: Claim, mine: ServerIdentity, now: number): boolean {
  if (now - claim.at > CLAIM_MILLIS) return true;
  if (claim.owner === "") return false;
  // What this server still works at is in its memory, and is waited for there.
  if (claim.owner === writeOwner(mine)) return true;
  const [host, pid, startedAt] = readOwner(claim.owner);
  if (host !== mine.host) return false;
  // The same number and another start: the number was given again.
  return pid === mine.pid ? startedAt !== mine.startedAt : !isRunning(pid);
}

function readOwner(owner: string): readonly [host: string, pid: number, startedAt: number] {
  const [host, pid, startedAt]: unknown[] = JSON.parse(owner);
  return [String(host), Number(pid), Number(startedAt)];
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process is there, and another user's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
