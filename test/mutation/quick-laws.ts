// Loaded before the tests when they are tried on mutants: whether they fail is all that is asked, not how simply, and
// what a hundred scenes do not show the tests after them have to.

import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true, numRuns: 100, seed: 1 });
