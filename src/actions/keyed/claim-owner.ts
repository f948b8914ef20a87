// The owner of a claimed idempotency key: which server process carries the request out, and whether it still runs.

import { MINUTE } from "../../core/time.ts";
import type { Claim } from "../../library/idempotency.ts";

/** An older claim is abandoned. No request takes as long, and a process on another host cannot be checked. */
const CLAIM_MILLIS = 2 * MINUTE;

export type ServerIdentity = {
  readonly host: string;
  readonly pid: number;
  /** When the process started, in milliseconds. The system reuses process ids. */
  readonly startedAt: number;
  /** A random id, because one process can run several servers. */
  readonly server: string;
};

/** The owner of a claim, as stored. */
export function formatOwner({ host, pid, startedAt, server }: ServerIdentity): string {
  return JSON.stringify([host, pid, startedAt, server]);
}

/** Whether the claimed request will never finish: its process has ended, or the claim is too old. */
export function isAbandoned(claim: Claim, mine: ServerIdentity, now: number): boolean {
  if (now - claim.at > CLAIM_MILLIS) return true;
  // The key was released while it was looked up. The next attempt can claim it.
  if (claim.owner === "") return false;
  // A running request of this server is known in memory and is not looked up. This claim remained after a failed write.
  if (claim.owner === formatOwner(mine)) return true;
  const [host, pid, startedAt] = parseOwner(claim.owner);
  if (host !== mine.host) return false;
  // With the same process id but another start, the owner was an earlier process.
  return pid === mine.pid ? startedAt !== mine.startedAt : !isRunning(pid);
}

function parseOwner(owner: string): readonly [host: string, pid: number, startedAt: number] {
  const [host, pid, startedAt]: unknown[] = JSON.parse(owner);
  return [String(host), Number(pid), Number(startedAt)];
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists, but belongs to another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
