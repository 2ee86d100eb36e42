/** `npm run generate`: writes the files that are made from the schema of scenario files. */
import { readFileSync, writeFileSync } from "node:fs";

import { readmeWithReference, schemaFileText } from "../src/scenario/describe/generated-files.ts";

const readme = new URL("README.md", import.meta.url);
writeFileSync(readme, readmeWithReference(readFileSync(readme, "utf8")));
writeFileSync(new URL("scenario.schema.json", import.meta.url), schemaFileText());
