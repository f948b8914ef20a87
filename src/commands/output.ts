// The context that every command gets, its output, and its errors.

import type { Services } from "../actions/services.ts";
import type { Config } from "../config.ts";

export type Output = {
  /** Prints the result of a command: the document with `--json`, otherwise the text. Adds the last line break. */
  print(document: object, text: string): void;
};

/** What every command gets in addition to its own arguments. */
export type CommandContext = {
  readonly config: Config;
  readonly clock: Services["clock"];
  readonly output: Output;
};

/** The command failed; the message says why. Exit code 1. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}

/** The arguments are wrong; the message says which. Exit code 2. */
export class WrongUsage extends Error {
  override readonly name = "WrongUsage";
}

/** Prints to standard output, which carries only the result. */
export function standardOutput(json: boolean): Output {
  return {
    print: (document, text) => {
      process.stdout.write(`${json ? JSON.stringify(document) : text}\n`);
    },
  };
}

/** Prints a message to standard error, each line with the name of the program. */
export function printError(message: string): void {
  process.stderr.write(`reprise: ${message.replaceAll("\n", "\nreprise: ")}\n`);
}

/** Formats rows as lines with aligned columns. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, String(cell).length);
    }
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) => String(cell).padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
