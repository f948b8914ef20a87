// The error for catalogue documents that cannot be read.

/** The document, or one of its titles, does not fit the schema. Nothing of it was added. */
export class CatalogueFormatError extends Error {
  override readonly name = "CatalogueFormatError";
}
