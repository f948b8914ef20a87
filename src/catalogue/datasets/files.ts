// Reading dataset files as streams, gzipped or not.

import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";

const CHUNK_BYTES = 256 * 1024;

/** The bytes of a file, unpacked where it is gzipped, whatever its name. */
export async function openFile(path: string): Promise<Readable> {
  // First, as a stream of a missing file would fail before it has a listener.
  const isPacked = await isGzipped(path);
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  if (!isPacked) return file;
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
  // The errors of both streams reach the reader through the second one.
  pipeline(file, unpacked, () => {});
  return unpacked;
}

async function isGzipped(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** The text of a file in chunks. */
export async function* readText(path: string): AsyncGenerator<string> {
  const stream = await openFile(path);
  stream.setEncoding("utf8");
  yield* stream;
}

/** The lines of a file in chunks. */
export async function* readLines(path: string): AsyncGenerator<string[]> {
  let rest = "";
  for await (const chunk of readText(path)) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    if (lines.length > 0) yield lines;
  }
  if (rest !== "") yield [rest];
}

/** The first character that is not a space: tells whether a JSON file is a list or an object. */
export async function firstCharacter(path: string): Promise<string> {
  for await (const chunk of readText(path)) {
    const text = chunk.trim();
    if (text !== "") return text.charAt(0);
  }
  return "";
}
