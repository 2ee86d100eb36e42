/**
 * The program: it connects the command line with this process. The only file that knows about
 * signals, streams and exit codes of the process.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { EXIT } from "../kernel/errors.ts";
import type { Terminal } from "./context.ts";
import { failureOf } from "./failure.ts";
import { runCli } from "./program.ts";
import { worlds } from "./worlds.ts";

const here = fileURLToPath(import.meta.url);
const home = packageAround(dirname(here));
const interruption = new AbortController();

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // Who asks twice does not want to wait for the clean end.
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  });
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // Whoever read has gone (`| head`): there is nobody left to tell, and the run is as good.
    if (error.code !== "EPIPE") throw error;
  });
}

try {
  process.exitCode = await runCli(process.argv.slice(2), {
    terminal: terminalOf(process.stdout, process.stderr),
    worlds,
    folder: process.cwd(),
    home,
    invocation: here.endsWith(".ts") ? "npm run coalmine --" : "npx coalmine",
    version: versionOf(home),
    environment: process.env,
    signal: interruption.signal,
  });
} catch (error) {
  const failure = failureOf(error, interruption.signal);
  process.stderr.write(failure.text);
  process.exitCode = failure.exitCode;
}

function terminalOf(out: NodeJS.WriteStream, err: NodeJS.WriteStream): Terminal {
  const plain = (process.env.NO_COLOR ?? "") !== "";
  return {
    out: (text) => void out.write(text),
    err: (text) => void err.write(text),
    interactive: err.isTTY === true,
    colour: out.isTTY === true && !plain,
    columns: err.columns ?? 80,
  };
}

/** Source and build lie at different depths of the package. */
function packageAround(folder: string): string {
  if (existsSync(join(folder, "package.json")) || dirname(folder) === folder) return folder;
  return packageAround(dirname(folder));
}

function versionOf(folder: string): string {
  const read: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return typeof read === "object" && read !== null && "version" in read ? String(read.version) : "";
}
