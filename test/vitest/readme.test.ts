/** The README's example, run by a Vitest of its own in a folder of its own. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

import { readmeExample } from "./readme-example.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

test("the README's example passes as it stands", () => {
  const folder = mkdtempSync(join(tmpdir(), "coalmine-readme-"));
  try {
    const entry = JSON.stringify(join(PROJECT, "src/vitest/index.ts"));
    symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "example.test.ts"), readmeExample());
    writeFileSync(
      join(folder, "vitest.config.ts"),
      `export default { resolve: { alias: { "coalmine/vitest": ${entry} } } };`,
    );
    const vitest = createRequire(import.meta.url).resolve("vitest/package.json");
    const command = [join(dirname(vitest), "vitest.mjs"), "run", "--reporter=json"];
    const report = join(folder, "report.json");
    const { stdout, stderr } = spawnSync(process.execPath, [...command, `--outputFile=${report}`], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, VITEST: undefined, NODE_OPTIONS: undefined },
    });
    expect(existsSync(report), `${stdout}${stderr}`).toBe(true);
    const told = readFileSync(report, "utf8");
    expect(JSON.parse(told), told).toMatchObject({ numPassedTests: 2, success: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the README's table names every matcher that there is", () => {
  const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");
  const declared = [...read("src/vitest/index.ts").matchAll(/^ {4}(to\w+)\(/gm)];
  const named = [...read("src/vitest/README.md").matchAll(/^\| `(to\w+)\(/gm)];
  expect(named.map(([, name]) => name)).toEqual(declared.map(([, name]) => name));
});
