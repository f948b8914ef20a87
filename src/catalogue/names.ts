// Names in the form in which they are compared. Contract: media-objects.md 5.

const ARTICLE = /^(?:the|a|an)\s+(?=\S)/;
/** An article that a list has put behind: "Matrix, The". */
const ARTICLE_BEHIND =
  /^(.+),\s*(the|an?|la|le|les|el|los|las|il|lo|gli|i|der|die|das|den|det|ein|eine|en|et|ett|een|un|une|una|um|uma|os?|as|de|het|l['’])$/i;
/** What sets apart namesakes and is no part of the name: "(US)", "(2005)". */
const DISTINCTION = /\s*[([](?:us|usa|uk|gb|au|ca|nz|ie|in|jp|kr|fr|de|[12]\d{3})[)\]]\s*$/i;
const IN_BRACKETS = /^(.*\S)\s*\(([^()]+)\)\s*$/;
const ALSO_KNOWN_AS = /^a\.?\s?k\.?\s?a\.?\s+/i;

/** Roman numbers as parts of a series have them; a lone letter only behind another word. */
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
 * Case, accents, punctuation and a leading article taken away; "&" is "and", "II" is "2", and an article that was put
 * behind comes to the front. Empty when nothing is left.
 */
export function comparableName(name: string): string {
  // Most names are of letters and numbers that are as plain already as they are to become.
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

/** Letters that lose nothing when an accent is taken away, for they have none. */
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

/** Whether neither or both begin with the same article: "Circle" and "The Circle" are two films. */
export function haveSameArticle(one: string, other: string): boolean {
  const [first, second] = [one, other].map((name) => {
    const behind = ARTICLE_BEHIND.exec(name.replace(DISTINCTION, "").trim());
    return (behind?.[2] ?? ARTICLE.exec(name.trim().toLowerCase())?.[0] ?? "").trim().toLowerCase();
  });
  return first === second;
}

/** A name, and the same without what only sets it apart from namesakes, as they are compared. */
export function nameForms(name: string): string[] {
  const without = name.replace(DISTINCTION, "");
  return without === name || without === "" ? [comparableName(name)] : [name, without].map(comparableName);
}

/**
 * What somebody may mean by a name, the likeliest first: "Seven (a.k.a. Se7en)" is as a whole nobody's name, but each
 * half is one.
 */
export function askedNames(name: string): string[] {
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

/** "The Office (2005)" as name and year; the year is null where the name carries none. */
export function splitYear(name: string): { name: string; year: number | null } {
  const match = /^(.*\S)\s*\((\d{4})\)\s*$/.exec(name);
  return match ? { name: match[1] ?? name, year: Number(match[2]) } : { name, year: null };
}
