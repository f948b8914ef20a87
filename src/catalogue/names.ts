// Names in the form in which they are compared. Contract: media-objects.md 5.

const ARTICLE = /^(?:the|a|an)\s+(?=\S)/;

/** Case, accents, punctuation and a leading article taken away; "&" is "and". Empty when nothing is left. */
export function comparableName(name: string): string {
  const plain = name
    // "8½" is "8 1/2", not "81/2".
    .replace(/[¼-¾⅐-⅞]/g, " $&")
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/&/g, " and ")
    .replace(/['’`´]/g, "")
    .replace(/[^\p{Letter}\p{Number}]+/gu, " ")
    .trim();
  return plain.replace(ARTICLE, "");
}

/** "The Office (2005)" as name and year; the year is null where the name carries none. */
export function splitYear(name: string): { name: string; year: number | null } {
  const match = /^(.*\S)\s*\((\d{4})\)\s*$/.exec(name);
  return match ? { name: match[1] ?? name, year: Number(match[2]) } : { name, year: null };
}
