// Streaming XML files element by element.

import { SaxesParser, type SaxesTagPlain } from "saxes";
import { DatasetFormatError } from "./dataset.ts";
import { readText } from "./files.ts";

/** An element with its content. */
export type XmlElement = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
};

/**
 * The elements with this name. The parser refuses entities that XML does not define, and opens no other file.
 * @throws DatasetFormatError
 */
export async function* readXmlElements(path: string, name: string): AsyncGenerator<XmlElement> {
  const xml = new SaxesParser();
  const open: XmlElement[] = [];
  let complete: XmlElement[] = [];
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
    if (element && open.length === 0) complete.push(element);
  });
  for await (const chunk of readText(path)) {
    xml.write(chunk);
    yield* complete;
    complete = [];
  }
  xml.close();
  yield* complete;
}
