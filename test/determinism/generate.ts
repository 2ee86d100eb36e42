/** Writes `golden-digests.json` anew; its difference belongs into the change that caused it. */
import { writeFileSync } from "node:fs";

import { digestOf, GOLDEN_FILE, scenarioNames } from "./short-scenarios.ts";

const digests: Record<string, string> = {};
for (const name of scenarioNames()) digests[name] = await digestOf(name);
writeFileSync(GOLDEN_FILE, `${JSON.stringify(digests, null, 2)}\n`);
