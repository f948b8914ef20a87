// Reading dataset files as streams, gzipped or not.

import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { streamArray } from "stream-json/streamers/stream-array.js";
import { streamObject } from "stream-json/streamers/stream-object.js";
import { parse } from "yaml";
import { DatasetFormatError } from "./dataset.ts";

/** The bytes of a file; what is gzipped, whatever its name, comes unpacked. */
export async function openFile(path: string): Promise<Readable> {
  // First of all: a stream of a file that is not there fails before anybody listens to it.
  const isPacked = await isGzipped(path);
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  if (!isPacked) return file;
  const unpacked = createGunzip({ chunkSize: 256 * 1024 });
  // The reader hears of both streams' errors through the one that it reads.
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

/** The lines of a file, many at a time. */
export async function* readLines(path: string): AsyncGenerator<string[]> {
  const stream = await openFile(path);
  stream.setEncoding("utf8");
  let rest = "";
  for await (const chunk of stream as AsyncIterable<string>) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    if (lines.length > 0) yield lines;
  }
  if (rest !== "") yield [rest];
}

/** The first character of a JSON file that is no space: what it is a list or an object of. */
export async function firstCharacter(path: string): Promise<string> {
  const stream = await openFile(path);
  stream.setEncoding("utf8");
  for await (const chunk of stream as AsyncIterable<string>) {
    const text = chunk.trim();
    if (text !== "") return text.charAt(0);
  }
  return "";
}

/** The elements of a JSON file that is one array. */
export async function* readJsonArray(path: string): AsyncGenerator<unknown> {
  const stream = await openFile(path);
  const elements = pipeline(stream, streamArray.withParserAsStream(), () => {});
  for await (const { value } of elements as AsyncIterable<{ value: unknown }>) yield kept(value);
}

/** The members of a JSON file that is one object. */
export async function* readJsonObject(path: string): AsyncGenerator<{ key: string; value: unknown }> {
  const stream = await openFile(path);
  const members = pipeline(stream, streamObject.withParserAsStream(), () => {});
  for await (const { key, value } of members as AsyncIterable<{ key: string; value: unknown }>)
    yield { key, value: kept(value) };
}

/** Characters of one entry: the longest of any list has a few thousand. */
const LONGEST_ENTRY = 256 * 1024;

/**
 * The entries of a YAML file that is one long list or mapping, one after the other: each begins at a line for which
 * `begins` says so and is read with what follows it, as a document of its own. @throws DatasetFormatError
 */
export async function* readYamlEntries(
  path: string,
  begins: (line: string) => boolean,
): AsyncGenerator<unknown> {
  let entry: string[] = [];
  let length = 0;
  for await (const lines of readLines(path))
    for (const line of lines) {
      if (begins(line) && entry.length > 0) {
        yield kept(parse(entry.join("\n")));
        entry = [];
        length = 0;
      }
      entry.push(line);
      length += line.length;
      if (length > LONGEST_ENTRY)
        throw new DatasetFormatError(`${path} is another kind of file: an entry of it has no end`);
    }
  if (entry.length > 0) yield kept(parse(entry.join("\n")));
}

/** What was read, with texts that either database can keep: escapes may stand for what is no character. */
function kept(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("\0", "").toWellFormed();
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(kept);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, kept(inner)]));
}

/** An element of an XML file with all that is in it. */
export type XmlElement = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
};

/**
 * The elements of this name, one after the other. Entities beyond XML's own are refused by the parser, which opens no
 * other file. @throws DatasetFormatError
 */
export async function* readXmlElements(path: string, name: string): AsyncGenerator<XmlElement> {
  const xml = new SaxesParser();
  const open: XmlElement[] = [];
  let ready: XmlElement[] = [];
  xml.on("error", (error) => {
    throw new DatasetFormatError(`${path} is not XML: ${error.message}`);
  });
  xml.on("opentag", (tag: SaxesTagPlain) => {
    if (open.length === 0 && tag.name !== name) return;
    const element = { name: tag.name, attributes: tag.attributes, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  xml.on("text", (text) => {
    const element = open.at(-1);
    if (element) element.text += text;
  });
  xml.on("closetag", (tag) => {
    if (open.length === 0 || open.at(-1)?.name !== tag.name) return;
    const element = open.pop();
    if (element && open.length === 0) ready.push(element);
  });
  const stream = await openFile(path);
  stream.setEncoding("utf8");
  for await (const chunk of stream as AsyncIterable<string>) {
    xml.write(chunk);
    yield* ready;
    ready = [];
  }
  xml.close();
  yield* ready;
}
