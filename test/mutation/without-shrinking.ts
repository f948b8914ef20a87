// Loaded before the tests when they are tried on mutants: whether they fail is all that is asked, not how simply.

import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
