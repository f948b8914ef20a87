// How the tests of the core are tried themselves: each line of src/core is broken, and a test has to notice.

// biome-ignore lint/style/noDefaultExport: Stryker asks for it
export default {
  mutate: ["src/core/**/*.ts", "!src/core/**/*.test.ts"],
  tsconfigFile: "coverage/no-tsconfig.json",
  plugins: ["./test/mutation/runner.ts"],
  testRunner: "in-process",
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
