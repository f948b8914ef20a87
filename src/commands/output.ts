// What every command is called with, and how it answers.

import type { Services } from "../actions/services.ts";
import type { Config } from "../config.ts";

export type Output = {
  /** Says the command's result: the document with `--json`, else the text, without a last line break. */
  print(document: object, text: string): void;
};

/** What a command gets beside its own arguments. */
export type Call = { readonly config: Config; readonly clock: Services["clock"]; readonly output: Output };

/** The command cannot do what was asked; the message says why. Exit code 1. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}

/** The command was called wrongly; the message says how. Exit code 2. */
export class WrongUsage extends Error {
  override readonly name = "WrongUsage";
}

/** Standard output, which carries the result and nothing else. */
export function standardOutput(json: boolean): Output {
  return {
    print: (document, text) => {
      process.stdout.write(`${json ? JSON.stringify(document) : text}\n`);
    },
  };
}

/** Tells of a failure on standard error. */
export function printError(message: string): void {
  process.stderr.write(`reprise: ${message.replaceAll("\n", "\nreprise: ")}\n`);
}

/** Rows as lines, their columns one under the other. */
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
