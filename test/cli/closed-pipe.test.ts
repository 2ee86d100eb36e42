import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

test("a reader that goes away ends neither the run nor its report", () => {
  const folder = mkdtempSync(join(tmpdir(), "coalmine-pipe-"));
  try {
    writeFileSync(join(folder, "x.yaml"), "name: x\nload: [{ poisson: 20/s, for: 5s }]\n");
    const run = `"${process.execPath}" "${MAIN}" run x.yaml --json --out report`;
    const ran = spawnSync("sh", ["-c", `{ ${run}; echo "code $?" >&2; } | true; ls report >&2`], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(ran.stderr).not.toContain("EPIPE");
    expect(ran.stderr).toMatch(/code [02]\n/);
    expect(ran.stderr).toContain("result.json");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
