/**
 * apt without root: the machine's own sources and proxies, but package lists, caches and downloads
 * in a folder of ours. Every call has a time limit, because a mirror that does not answer must not
 * hold up a run.
 */
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** apt or dpkg is missing, failed or took too long; the message is one clause for people. */
export class AptError extends Error {}

export interface Apt {
  /** Fetches the package lists of the machine's sources. */
  update(): Promise<void>;
  /** Names of all packages that these need, themselves included, alternatives included. */
  dependencies(names: readonly string[]): Promise<string[]>;
  /** Puts the packages' files into `folder`. */
  download(names: readonly string[], folder: string): Promise<void>;
}

const TIMEOUT_MS = 120_000;
const run = promisify(execFile);

/** `folder` keeps lists and caches. */
export async function privateApt(folder: string): Promise<Apt> {
  const options = await aptOptions(folder);
  return {
    async update() {
      await aptRun("apt-get", ["update", "--quiet", ...options]);
    },
    async dependencies(names) {
      const flags = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"];
      const no = flags.map((flag) => `--no-${flag}`);
      const text = await aptRun("apt-cache", [
        ...["depends", "--recurse", ...no, ...options],
        ...names,
      ]);
      return text.split("\n").filter((line) => /^[a-z0-9]/.test(line));
    },
    async download(names, into) {
      await aptRun("apt-get", ["download", "--quiet", ...options, ...names], into);
    },
  };
}

async function aptOptions(folder: string): Promise<string[]> {
  const lists = join(folder, "lists");
  const cache = join(folder, "cache");
  const state = join(folder, "state");
  await mkdir(join(lists, "partial"), { recursive: true });
  await mkdir(join(cache, "archives", "partial"), { recursive: true });
  await mkdir(state, { recursive: true });
  return [
    `Dir::State=${state}`,
    `Dir::State::lists=${lists}`,
    "Dir::State::status=/var/lib/dpkg/status",
    `Dir::Cache=${cache}`,
    "Acquire::Languages=none",
    "Acquire::Retries=1",
    "Acquire::http::Timeout=10",
    "Acquire::https::Timeout=10",
    // Root's apt would hand downloads to another user, who may not write here.
    `APT::Sandbox::User=${process.getuid?.() === 0 ? "root" : ""}`,
  ].flatMap((option) => ["-o", option]);
}

/** Runs a command of apt or dpkg and returns what it printed. */
export async function aptRun(
  command: string,
  args: readonly string[],
  folder?: string,
): Promise<string> {
  try {
    const { stdout } = await run(command, args, {
      cwd: folder,
      timeout: TIMEOUT_MS,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, LC_ALL: "C" },
    });
    return stdout;
  } catch (error) {
    throw new AptError(`${command} ${args[0] ?? ""} ${whyItFailed(error)}`, { cause: error });
  }
}

function whyItFailed(error: unknown): string {
  const failed = error as NodeJS.ErrnoException & { killed?: boolean; stderr?: string };
  if (failed.code === "ENOENT") return "is not there";
  if (failed.killed === true) return `took longer than ${TIMEOUT_MS / 1000} s`;
  const lines = (failed.stderr ?? "").split("\n").filter((line) => line.startsWith("E:"));
  return `failed: ${lines[0]?.slice(2).trim() ?? failed.message}`;
}
