// How the tests of the core are tried themselves: each line of src/core is broken, and a test has to notice.

import { globSync } from "node:fs";
import { join } from "node:path";

// Hundreds of short processes load the same modules.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "coverage/modules");

/** The first that fails ends it for a mutant: what is fast comes first, and files named one by one keep their order. */
const testFiles = [
  ...globSync("src/core/*.test.ts").sort(),
  "test/contract/rewatches.test.ts",
  "test/contract/scrobble.test.ts",
  "test/contract/sync-reading.test.ts",
];

// biome-ignore lint/style/noDefaultExport: Stryker asks for it
export default {
  mutate: ["src/core/**/*.ts", "!src/core/**/*.test.ts"],
  tsconfigFile: "coverage/no-tsconfig.json",
  testRunner: "tap",
  tap: {
    testFiles,
    nodeArgs: [
      "--test-reporter=tap",
      "--require",
      "{{hookFile}}",
      "--import",
      "./test/mutation/quick-laws.ts",
      "{{testFile}}",
    ],
  },
  coverageAnalysis: "perTest",
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 10_000,
  timeoutFactor: 3,
  tempDirName: "coverage/stryker",
  incremental: true,
  incrementalFile: "coverage/mutation/incremental.json",
  reporters: ["clear-text", "progress-append-only", "json", "html"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: "coverage/mutation/report.json" },
  htmlReporter: { fileName: "coverage/mutation/report.html" },
  allowConsoleColors: false,
  thresholds: { high: 95, low: 85, break: 85 },
};
