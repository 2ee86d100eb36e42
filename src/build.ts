/**
 * Makes `dist/`, which is what an installed package runs: everything compiled, and with it what is
 * read at run time (scripts of the store, the page's style and script, the schema). Node strips
 * types in a project's own files, but not below `node_modules`: hence a build at all.
 */
import { spawnSync } from "node:child_process";
import { cpSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { EXIT } from "./kernel/errors.ts";

const SOURCE = dirname(fileURLToPath(import.meta.url));
const DIST = join(SOURCE, "../dist");

/** What the compiler leaves behind. */
const READ_AT_RUN_TIME = /\.(lua|css|js|d\.ts|schema\.json)$/;

rmSync(DIST, { recursive: true, force: true });
process.exitCode = compile();
if (process.exitCode === EXIT.pass) {
  const filter = (path: string) => statSync(path).isDirectory() || READ_AT_RUN_TIME.test(path);
  cpSync(SOURCE, DIST, { recursive: true, filter });
}

function compile(): number {
  const folder = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
  const project = join(SOURCE, "tsconfig.build.json");
  const compiler = [join(folder, "bin/tsc"), "--project", project];
  const { status, error } = spawnSync(process.execPath, compiler, { stdio: "inherit" });
  if (error !== undefined) throw error;
  return status ?? EXIT.bug;
}
