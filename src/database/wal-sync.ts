// Makes what SQLite has committed durable: the log's flush to the disk, off the event loop.

import { close, fdatasync, fsync, open } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";

/** Flushes a file's data; the operating system's own by default. */
export type Flush = (descriptor: number) => Promise<void>;

const flushFile: Flush = promisify(fdatasync);
const openFile = promisify(open);
const closeFile = promisify(close);
const flushAll = promisify(fsync);

/**
 * The write-ahead log of one database file. With `synchronous = NORMAL` a COMMIT writes to the log and the log is not
 * flushed; whoever acknowledges the commit waits here first. One flush at a time: who asks for the next has heard of
 * the last.
 */
export class WalSync {
  readonly #path: string;
  readonly #flush: Flush;
  #descriptor: Promise<number> | null = null;

  constructor(databasePath: string, flush: Flush = flushFile) {
    this.#path = `${databasePath}-wal`;
    this.#flush = flush;
  }

  /** Settles when everything that was committed before the call is on the disk. @throws what the disk says */
  async durable(): Promise<void> {
    // The log is there from the first commit on until the last connection closes.
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
    // One that could not be opened need not be closed.
    await opened?.then(closeFile).catch(() => {});
  }
}

/** What systems say that flush no folders; SQLite itself does not listen to it. */
const NOT_FOR_FOLDERS = ["EINVAL", "ENOTSUP", "ENOSYS", "EPERM", "EBADF"];

/** The log, and its name in the folder, which must outlast a loss of power as well. */
async function openLog(path: string): Promise<number> {
  const descriptor = await openFile(path, "r+");
  // Some systems do not open folders; there a file's flush keeps its name too.
  const folder = await openFile(dirname(path), "r").catch(() => null);
  if (folder === null) return descriptor;
  try {
    await flushAll(folder);
  } catch (error) {
    if (!NOT_FOR_FOLDERS.includes((error as { code?: string }).code ?? "")) {
      await closeFile(descriptor);
      throw error;
    }
  } finally {
    await closeFile(folder);
  }
  return descriptor;
}
