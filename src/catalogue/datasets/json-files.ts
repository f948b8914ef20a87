// Streaming JSON files that may be larger than memory.

import { pipeline } from "node:stream";
import { streamArray } from "stream-json/streamers/stream-array.js";
import { streamObject } from "stream-json/streamers/stream-object.js";
import { openFile } from "./files.ts";
import { storable } from "./storable.ts";

/** A member of an object. */
export type JsonMember = { readonly key: string; readonly value: unknown };

/** The elements of a JSON file that is one array. */
export async function* readJsonArray(path: string): AsyncGenerator<unknown> {
  const elements = pipeline(await openFile(path), streamArray.withParserAsStream(), () => {});
  for await (const { value } of elements) yield storable(value);
}

/** The members of a JSON file that is one object. */
export async function* readJsonObject(path: string): AsyncGenerator<JsonMember> {
  const members = pipeline(await openFile(path), streamObject.withParserAsStream(), () => {});
  for await (const { key, value } of members) yield { key, value: storable(value) };
}
