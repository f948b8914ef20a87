// Words of the full-text index that are similar to a mistyped word.

import { distance } from "fastest-levenshtein";
import type { Steps } from "../../database/sql/statement.ts";
import { wordsBeginning } from "../../database/text-search/text-search.ts";

/** Words of the index that are compared with the mistyped word, for each possible prefix. */
const COMPARED_MAX = 20_000;
const SIMILAR_MAX = 8;
/** Shorter words are similar to too many others. */
const LENGTH_MIN = 4;
/** From this length on two mistakes are tolerated, else one. */
const LONG_WORD = 8;

/** The words with the fewest mistakes, the shortest first. The first letter must be right, or in second place. */
export function* similarWords(word: string, mayBeBeginning: boolean): Steps<string[]> {
  if (word.length < LENGTH_MIN) return [];
  const mistakesMax = word.length < LONG_WORD ? 1 : 2;
  const beginnings = new Set([word.slice(0, 2), `${word[1]}${word[0]}`, `${word[0]}${word[2]}`]);
  const similar: { word: string; mistakes: number }[] = [];
  for (const beginning of beginnings)
    for (const candidate of yield* wordsBeginning(beginning, COMPARED_MAX)) {
      const mistakes = fewestMistakes(word, candidate, mayBeBeginning);
      if (mistakes <= mistakesMax) similar.push({ word: candidate, mistakes });
    }
  const fewest = Math.min(...similar.map(({ mistakes }) => mistakes));
  const best = similar.filter(({ mistakes }) => mistakes === fewest).map((one) => one.word);
  return [...new Set(best)].sort((a, b) => a.length - b.length).slice(0, SIMILAR_MAX);
}

/** A prefix is compared with a prefix of the candidate, one letter longer or shorter at most. */
function fewestMistakes(word: string, candidate: string, mayBeBeginning: boolean): number {
  if (!mayBeBeginning)
    return Math.abs(candidate.length - word.length) > 2
      ? Number.POSITIVE_INFINITY
      : mistakesBetween(word, candidate);
  const beginnings = [-1, 0, 1].map((more) => candidate.slice(0, word.length + more));
  return Math.min(...beginnings.map((beginning) => mistakesBetween(word, beginning)));
}

/** The edit distance, with two swapped letters as one mistake. */
function mistakesBetween(one: string, other: string): number {
  const count = distance(one, other);
  if (count !== 2 || one.length !== other.length) return count;
  const at = [...one].findIndex((letter, place) => letter !== other[place]);
  const swapped = one.slice(0, at) + one[at + 1] + one[at] + one.slice(at + 2);
  return swapped === other ? 1 : count;
}
