/** The example of `coalmine/vitest`, as its README has it. */
import { readFileSync } from "node:fs";

export function readmeExample(): string {
  const readme = readFileSync(new URL("../../src/vitest/README.md", import.meta.url), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  if (example === undefined) throw new Error("src/vitest/README.md shows no example");
  return example;
}
