/**
 * `npm run bench -- [NAME] [options]`: runs one bench, or all that stand by themselves. A bench is
 * a file of this folder that exports `run(argv)`.
 */
import { existsSync } from "node:fs";

const BENCHES = [
  "simulated",
  "history",
  "controllers",
  "routing",
  "live",
  "bullmq",
  "crashes",
  "kills",
];

interface Bench {
  run(argv: readonly string[]): Promise<void> | void;
}

async function load(name: string): Promise<Bench> {
  const bench: unknown = await import(`./${name}.ts`);
  if (typeof bench === "object" && bench !== null && "run" in bench) return bench as Bench;
  throw new TypeError(`bench/${name}.ts exports no function run(argv)`);
}

const present = BENCHES.filter((name) => existsSync(new URL(`${name}.ts`, import.meta.url)));
const [first, ...rest] = process.argv.slice(2);
if (first === undefined) {
  for (const name of present) await (await load(name)).run([]);
} else if (present.includes(first)) {
  await (await load(first)).run(rest);
} else {
  console.error(`There is no bench "${first}". There are: ${present.join(", ")}.`);
  process.exitCode = 3;
}
