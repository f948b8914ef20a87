// Flushing SQLite's write-ahead log to the disk, off the event loop.

import { close, fdatasync, fsync, open } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { codeOf } from "../error-message.ts";

/** Flushes a file's data; the operating system's own by default. */
export type Flush = (descriptor: number) => Promise<void>;

const flushData: Flush = promisify(fdatasync);
const openFile = promisify(open);
const closeFile = promisify(close);
const flushAll = promisify(fsync);

/**
 * The write-ahead log of one database file. With `synchronous = NORMAL` a COMMIT writes to the log without flushing it;
 * whoever acknowledges the commit flushes first. One flush at a time: the next one begins when the last has settled.
 */
export class WalSync {
  readonly #path: string;
  readonly #flush: Flush;
  #descriptor: Promise<number> | null = null;

  constructor(databasePath: string, flush: Flush = flushData) {
    this.#path = `${databasePath}-wal`;
    this.#flush = flush;
  }

  /** Settles when everything that was committed before the call is on the disk. @throws the file system's error */
  async flush(): Promise<void> {
    // SQLite keeps the file from the first commit until the last connection closes.
    this.#descriptor ??= openLog(this.#path);
    try {
      await this.#flush(await this.#descriptor);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const opened = this.#descriptor;
    this.#descriptor = null;
    // A file that could not be opened need not be closed.
    await opened?.then(closeFile).catch(() => {});
  }
}

/** What systems answer that cannot flush a folder; SQLite ignores these errors as well. */
const NOT_FOR_FOLDERS = ["EINVAL", "ENOTSUP", "ENOSYS", "EPERM", "EBADF"];

/** Opens the log, and flushes its folder: the file's name must survive a loss of power as well. */
async function openLog(path: string): Promise<number> {
  const descriptor = await openFile(path, "r+");
  // Some systems cannot open a folder; there, flushing a file keeps its name too.
  const folder = await openFile(dirname(path), "r").catch(() => null);
  if (folder === null) return descriptor;
  try {
    await flushAll(folder);
  } catch (error) {
    if (!NOT_FOR_FOLDERS.includes(codeOf(error) ?? "")) {
      await closeFile(descriptor);
      throw error;
    }
  } finally {
    await closeFile(folder);
  }
  return descriptor;
}
