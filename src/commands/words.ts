// Words of the command line as the values that they stand for.

import { WrongUsage } from "./output.ts";

/** A word as the whole number that it must be. @throws WrongUsage */
export function wholeNumber(word: string, what: string, { least = 0 }: { least?: number } = {}): number {
  if (!/^\d{1,16}$/.test(word) || !Number.isSafeInteger(Number(word)) || Number(word) < least)
    throw new WrongUsage(`${what} must be a whole number, not "${word}"`);
  return Number(word);
}

const YES_OR_NO: Readonly<Record<string, boolean>> = { yes: true, no: false };

/** @throws WrongUsage */
export function yesOrNo(option: string, word: string): boolean {
  const value = Object.hasOwn(YES_OR_NO, word) ? YES_OR_NO[word] : undefined;
  if (value === undefined) throw new WrongUsage(`${option} must be yes or no, not "${word}"`);
  return value;
}

/** One of the words. @throws WrongUsage */
export function oneOf<const Word extends string>(option: string, word: string, words: readonly Word[]): Word {
  const found = words.find((one) => one === word);
  if (found === undefined)
    throw new WrongUsage(`${option} must be one of ${words.join(", ")}, not "${word}"`);
  return found;
}
