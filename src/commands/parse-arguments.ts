// Parses arguments of the command line.

import { WrongUsage } from "./output.ts";

/**
 * Parses a whole number of at least `min`. `label` names the argument in the error, for example "a revision".
 * @throws WrongUsage
 */
export function parseWholeNumber(text: string, label: string, { min = 0 }: { min?: number } = {}): number {
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text)) || Number(text) < min)
    throw new WrongUsage(`${label} must be a whole number, not "${text}"`);
  return Number(text);
}

const YES_OR_NO: Readonly<Record<string, boolean>> = { yes: true, no: false };

/** @throws WrongUsage */
export function parseYesNo(option: string, text: string): boolean {
  const value = Object.hasOwn(YES_OR_NO, text) ? YES_OR_NO[text] : undefined;
  if (value === undefined) throw new WrongUsage(`${option} must be yes or no, not "${text}"`);
  return value;
}

/** Parses one of the `choices`. @throws WrongUsage */
export function parseChoice<const Choice extends string>(
  option: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((one) => one === text);
  if (choice === undefined)
    throw new WrongUsage(`${option} must be one of ${choices.join(", ")}, not "${text}"`);
  return choice;
}
