// Flushes SQLite's write-ahead log to the disk, outside the event loop.

import { close, fdatasync, fsync, open } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { errorCode } from "../error-message.ts";

/** Flushes the data of a file to the disk. */
export type Flush = (descriptor: number) => Promise<void>;

const flushData: Flush = promisify(fdatasync);
const openFile = promisify(open);
const closeFile = promisify(close);
const flushAll = promisify(fsync);

/**
 * The write-ahead log of one database file. With `synchronous = NORMAL`, COMMIT writes to the log without flushing it, so
 * the caller must flush it before a commit is acknowledged. Only one flush may run at a time.
 */
export class WalSync {
  readonly #path: string;
  readonly #flush: Flush;
  #descriptor: Promise<number> | null = null;

  constructor(databasePath: string, flush: Flush = flushData) {
    this.#path = `${databasePath}-wal`;
    this.#flush = flush;
  }

  /** Settles when all commits before the call are on the disk. @throws Error of the file system */
  async flush(): Promise<void> {
    // The descriptor stays valid: SQLite keeps the file from the first commit until the last connection closes.
    this.#descriptor ??= openLog(this.#path);
    try {
      await this.#flush(await this.#descriptor);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const descriptor = this.#descriptor;
    this.#descriptor = null;
    // Nothing to close if the file could not be opened.
    await descriptor?.then(closeFile).catch(() => {});
  }
}

/** The error codes of systems that cannot flush a directory. SQLite ignores these errors as well. */
const DIRECTORY_NOT_FLUSHABLE = ["EINVAL", "ENOTSUP", "ENOSYS", "EPERM", "EBADF"];

/** Opens the log and flushes its directory, so that the name of the file survives a power failure as well. */
async function openLog(path: string): Promise<number> {
  const descriptor = await openFile(path, "r+");
  // Some systems cannot open a directory. On these, flushing a file also flushes its name.
  const directory = await openFile(dirname(path), "r").catch(() => null);
  if (directory === null) return descriptor;
  try {
    await flushAll(directory);
  } catch (error) {
    if (!DIRECTORY_NOT_FLUSHABLE.includes(errorCode(error) ?? "")) {
      await closeFile(descriptor);
      throw error;
    }
  } finally {
    await closeFile(directory);
  }
  return descriptor;
}
