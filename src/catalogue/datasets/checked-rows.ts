// The rows of a pass, with errors that name the file.

import { DatasetFormatError, type Pass } from "./dataset.ts";

/** @throws DatasetFormatError; the file system's error. */
export async function* checkedRows(pass: Pass): AsyncGenerator<unknown> {
  let isUsed = pass.isUsable === undefined;
  try {
    for await (const row of pass.rows()) {
      isUsed ||= pass.isUsable?.(row) ?? true;
      yield row;
    }
  } catch (error) {
    throw namingFile(error, pass.path);
  }
  if (!isUsed)
    throw new DatasetFormatError(`${pass.path} is another kind of file: there is nothing in it to read`);
}

/** Parsers and decompression report errors without the path. */
function namingFile(error: unknown, path: string): unknown {
  const isNamed = error instanceof Error && (error.message.includes(path) || "syscall" in error);
  if (isNamed || !(error instanceof Error)) return error;
  return new DatasetFormatError(`${path} cannot be read: ${error.message}`, { cause: error });
}
