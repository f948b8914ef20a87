// Enables Node.js' compile cache, in node_modules/. With a filled cache, a start does not load the TypeScript compiler,
// which saves a third of the start time and a tenth of the memory. This file is JavaScript so that it needs no compiler.

import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/reprise", import.meta.url)));
