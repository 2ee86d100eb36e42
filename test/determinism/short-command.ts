/** The command line in a process of its own, on any Node: a short scenario, and what it wrote. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { COMPRESS } from "./short-scenarios.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

export interface Written {
  readonly digest: string;
  /** SHA-256 of every file of the report, by name. */
  readonly files: Readonly<Record<string, string>>;
}

export interface ShortCommand {
  readonly scenario: string;
  /** The binary; by default that of this process. */
  readonly node?: string;
}

/** Throws with what the command said when it did not pass. */
export function runShort({ scenario, node = process.execPath }: ShortCommand): Written {
  const folder = mkdtempSync(join(tmpdir(), "coalmine-short-"));
  try {
    const out = join(folder, "report");
    const file = `scenarios/${scenario}.yaml`;
    const words = ["run", file, "--compress", String(COMPRESS), "--out", out];
    const { status, stderr, stdout, error } = spawnSync(node, ["src/cli/main.ts", ...words], {
      cwd: PROJECT,
      encoding: "utf8",
    });
    if (error !== undefined) throw error;
    if (status !== 0)
      throw new Error(`${words.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
    return read(out);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function read(folder: string): Written {
  const files = readdirSync(folder)
    .sort()
    .map((name) => [name, sha256(readFileSync(join(folder, name)))] as const);
  const result: unknown = JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));
  if (typeof result !== "object" || result === null || !("digest" in result)) {
    throw new Error(`${folder}/result.json has no digest`);
  }
  return { digest: String(result.digest), files: Object.fromEntries(files) };
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
