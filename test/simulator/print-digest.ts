/** Runs the scenario that comes as JSON on standard input, and prints the digest of its run. */
import { readFileSync } from "node:fs";

import type { Scenario } from "../../src/scenario/scenario.ts";
import { resultOf } from "./worlds.ts";

const { digest } = await resultOf(JSON.parse(readFileSync(0, "utf8")) as Scenario);
process.stdout.write(`${digest}\n`);
