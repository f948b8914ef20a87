// Fills the catalogue that the benchmark measures against, as an operator would: by another process than the server.

import { openCatalogue } from "../src/catalogue/catalogue.ts";
import { readConfig } from "../src/config.ts";
import { openStores } from "../src/stores.ts";
import { catalogueOf, SHOWS } from "./fixture.ts";

const stores = await openStores(readConfig({ ...process.env, REPRISE_LOG_LEVEL: "warn" }));
const catalogue = openCatalogue(stores.catalogueDatabase);
await catalogue.loadStarter();
for (let from = 0; from < SHOWS; from += 3_000)
  await catalogue.addTitles(catalogueOf(from, Math.min(SHOWS, from + 3_000)));
await stores.close();
