// What is wrong with a catalogue document.

/** The document, or one title of it, does not have the form; nothing of it was added. */
export class CatalogueFormatError extends Error {
  override readonly name = "CatalogueFormatError";
}
