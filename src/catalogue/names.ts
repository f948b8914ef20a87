// Names in the form in which they are compared. Contract: media-objects.md 5.

const ARTICLE = /^(?:the|a|an)\s+(?=\S)/;
/** An article at the end: "Matrix, The". */
const ARTICLE_BEHIND =
  /^(.+),\s*(the|an?|la|le|les|el|los|las|il|lo|gli|i|der|die|das|den|det|ein|eine|en|et|ett|een|un|une|una|um|uma|os?|as|de|het|l['’])$/i;
/** A suffix that tells namesakes apart: "(US)", "(2005)". */
const DISTINCTION = /\s*[([](?:us|usa|uk|gb|au|ca|nz|ie|in|jp|kr|fr|de|[12]\d{3})[)\]]\s*$/i;
const IN_BRACKETS = /^(.*\S)\s*\(([^()]+)\)\s*$/;
const ALSO_KNOWN_AS = /^a\.?\s?k\.?\s?a\.?\s+/i;

/** Roman numerals of sequels. A single letter counts only after another word. */
const ROMAN: ReadonlyMap<string, string> = new Map(
  "ii iii iv vi vii viii ix xi xii xiii xiv xv xvi xvii xviii xix xx"
    .split(" ")
    .map((word) => [word, String(romanNumber(word))]),
);
const ROMAN_LETTERS: ReadonlyMap<string, string> = new Map([
  ["i", "1"],
  ["v", "5"],
  ["x", "10"],
]);

/**
 * A name without case, accents, punctuation and leading article; "&" becomes "and", "II" becomes "2", and an article
 * at the end comes first. May be empty.
 */
export function comparableName(name: string): string {
  // The fast path: most names are ASCII letters and digits.
  if (/^[A-Za-z0-9]+(?: [A-Za-z0-9]+)*$/.test(name))
    return arabicNumbers(name.toLowerCase().replace(ARTICLE, ""));
  const behind = ARTICLE_BEHIND.exec(name.trim());
  const whole = behind ? `${behind[2]} ${behind[1]}`.replace(/^(l['’]) /i, "$1") : name;
  const plain = whole
    // "8½" is "8 1/2", not "81/2".
    .replace(/[¼-¾⅐-⅞]/g, " $&")
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/[øœæðþł]/g, (letter) => LETTERS.get(letter) ?? letter)
    .replace(/&/g, " and ")
    .replace(/['’`´ʻ]/g, "")
    .replace(/[^\p{Letter}\p{Number}]+/gu, " ")
    .trim();
  return arabicNumbers(plain.replace(ARTICLE, ""));
}

/** Letters that have no decomposition into a letter and an accent. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ["ø", "o"],
  ["œ", "oe"],
  ["æ", "ae"],
  ["ð", "d"],
  ["þ", "th"],
  ["ł", "l"],
]);

function arabicNumbers(plain: string): string {
  if (!/(?:^| )[ivx]+(?: |$)/.test(plain)) return plain;
  const words = plain.split(" ");
  return words
    .map((word, at) => ROMAN.get(word) ?? (at > 0 ? ROMAN_LETTERS.get(word) : undefined) ?? word)
    .join(" ");
}

function romanNumber(word: string): number {
  const values: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10 };
  const digits = [...word].map((letter) => values[letter] ?? 0);
  return digits.reduce((sum, digit, at) => sum + (digit < (digits[at + 1] ?? 0) ? -digit : digit), 0);
}

/** Whether both names begin with the same article, or neither with any: "Circle" and "The Circle" are two films. */
export function haveSameArticle(one: string, other: string): boolean {
  const [first, second] = [one, other].map((name) => {
    const behind = ARTICLE_BEHIND.exec(name.replace(DISTINCTION, "").trim());
    return (behind?.[2] ?? ARTICLE.exec(name.trim().toLowerCase())?.[0] ?? "").trim().toLowerCase();
  });
  return first === second;
}

/** The comparable forms of a name: as it is, and without a suffix that tells namesakes apart. */
export function nameForms(name: string): string[] {
  const without = name.replace(DISTINCTION, "");
  return without === name || without === "" ? [comparableName(name)] : [name, without].map(comparableName);
}

/**
 * The comparable names that a sent name may stand for, the likeliest first: "Seven (a.k.a. Se7en)" is not a name as a
 * whole, but each half is.
 */
export function candidateNames(name: string): string[] {
  const forms = [...nameForms(name)];
  for (let rest = name.replace(DISTINCTION, ""), match = IN_BRACKETS.exec(rest); match; ) {
    const [, outer = "", inner = ""] = match;
    forms.push(comparableName(outer));
    forms.push(comparableName(inner.replace(ALSO_KNOWN_AS, "")));
    rest = outer;
    match = IN_BRACKETS.exec(rest);
  }
  return [...new Set(forms)].filter((form) => form !== "");
}

/** Splits "The Office (2005)" into name and year. The year is null where there is none. */
export function splitYear(name: string): { name: string; year: number | null } {
  const match = /^(.*\S)\s*\((\d{4})\)\s*$/.exec(name);
  return match ? { name: match[1] ?? name, year: Number(match[2]) } : { name, year: null };
}
