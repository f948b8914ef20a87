// A test runner for Stryker that loads the tests once and runs them on one mutant after the other in the same process:
// the core keeps nothing between two tests, and starting a process for each of two thousand mutants takes hours.

import { globSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { closeAll, keepTestsOf, keptTests, runKept } from "./node-test.ts";

/** The first that fails ends it for a mutant: what is fast comes first. MUTATION_TESTS=core leaves out what is slow. */
const filesOf = (folder: string): string[] => [
  ...globSync("src/core/*.test.ts", { cwd: folder }).sort(),
  ...(process.env.MUTATION_TESTS === "core" ? [] : SLOW),
];
const SLOW: readonly string[] = [
  "test/contract/rewatches.test.ts",
  "test/contract/scrobble.test.ts",
  "test/contract/sync-reading.test.ts",
  "test/rewatch-model.test.ts",
];

/** What Stryker's mutants look at and leave behind. */
type Watching = {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  mutantCoverage?: object;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
};
type MutantRun = {
  readonly activeMutant: { readonly id: string };
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
};

const SUCCESS = 0;
const FAILED = 1;

class InProcessRunner {
  readonly #watching: Watching = {};

  capabilities() {
    return { reloadEnvironment: false };
  }

  /** Loads the tests of the working folder, which is Stryker's copy. */
  async init(): Promise<void> {
    (globalThis as { __stryker__?: Watching }).__stryker__ = this.#watching;
    const standIn = new URL("./node-test.ts", import.meta.url).href;
    registerHooks({
      resolve: (specifier, context, next) =>
        specifier === "node:test" ? { url: standIn, shortCircuit: true } : next(specifier, context),
    });
    process.env.REWATCH_RUNS ??= "50";
    const load = (file: string): Promise<unknown> => import(pathToFileURL(join(process.cwd(), file)).href);
    await load("test/mutation/quick-laws.ts");
    for (const file of filesOf(process.cwd())) await keepTestsOf(file, () => load(file));
  }

  async dryRun() {
    const tests = [];
    for (const kept of keptTests) {
      const began = performance.now();
      const failure = await this.#failureOf(kept);
      const told = { id: kept.id, name: kept.id, timeSpentMs: performance.now() - began };
      tests.push(
        failure === null
          ? { ...told, status: SUCCESS }
          : { ...told, status: FAILED, failureMessage: failure },
      );
    }
    await closeAll();
    return { status: "complete", tests, mutantCoverage: this.#watching.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }: MutantRun) {
    const covering = testFilter && new Set(testFilter);
    Object.assign(this.#watching, { activeMutant: activeMutant.id, hitLimit, hitCount: 0 });
    let nrOfTests = 0;
    try {
      for (const kept of keptTests) {
        if (covering && !covering.has(kept.id)) continue;
        nrOfTests += 1;
        const failure = await this.#failureOf(kept);
        if (hitLimit !== undefined && (this.#watching.hitCount ?? 0) > hitLimit)
          return { status: "timeout", reason: "it never ended" };
        if (failure !== null)
          return { status: "killed", killedBy: [kept.id], failureMessage: failure, nrOfTests };
      }
      return { status: "survived", nrOfTests };
    } finally {
      this.#watching.activeMutant = undefined;
      this.#watching.hitLimit = undefined;
      await closeAll();
    }
  }

  async #failureOf(kept: (typeof keptTests)[number]): Promise<string | null> {
    this.#watching.currentTestId = kept.id;
    try {
      await runKept(kept);
      return null;
    } catch (error) {
      return String(error);
    } finally {
      this.#watching.currentTestId = undefined;
    }
  }
}

export const strykerPlugins = [{ kind: "TestRunner", name: "in-process", injectableClass: InProcessRunner }];
