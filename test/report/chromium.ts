/**
 * Runs a page in a real browser, where there is one: the tests that need it are skipped in one
 * loud line without, and COALMINE_REQUIRE_CHROMIUM=1 makes that an error.
 */
import { execFile } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];

function findChromium(): string | null {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of NAMES) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch (error) {
        if (!(error instanceof Error && "code" in error)) throw error;
      }
    }
  }
  return null;
}

export const chromium: string | null = findChromium();

if (chromium === null) {
  const message = `no browser on the PATH (${NAMES.join(", ")}): the page's script is not tested`;
  if (process.env.COALMINE_REQUIRE_CHROMIUM === "1") throw new Error(message);
  console.warn(`SKIPPED: ${message}`);
}

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
