/**
 * Runs a page in a real browser, where there is one: the tests that need it are skipped in one
 * loud line without, and COALMINE_REQUIRE_CHROMIUM=1 makes that an error.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

import { findBinary } from "../../src/redis/provision/find-binary.ts";
import { lacking } from "../required.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];

async function findChromium(): Promise<string | null> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const path = await findBinary({ names: NAMES, folders });
  if (path !== null) return path;
  const why = `none on the PATH (${NAMES.join(", ")}), so the page's script is not tested`;
  return lacking({ what: "a browser", why, requiredBy: "COALMINE_REQUIRE_CHROMIUM" });
}

export const chromium: string | null = await findChromium();

/** The page's document once its script has run, as HTML. */
export async function documentAfterScript(page: string, width: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "coalmine-page-"));
  try {
    writeFileSync(join(folder, "page.html"), page);
    const { stdout } = await promisify(execFile)(
      chromium ?? "chromium",
      [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        `--user-data-dir=${join(folder, "profile")}`,
        `--window-size=${width},1200`,
        "--virtual-time-budget=5000",
        "--dump-dom",
        `file://${join(folder, "page.html")}`,
      ],
      { maxBuffer: 64 * 1024 * 1024, timeout: 90_000 },
    );
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
