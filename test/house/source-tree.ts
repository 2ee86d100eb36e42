/**
 * The project's files as the house rules see them: paths and texts. Rules take a list of these, so
 * that they can be tried on made-up trees.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface SourceFile {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

const LEFT_OUT = new Set(["node_modules", "dist", ".git", ".cache", "coverage"]);

/** All files of these folders of `root`, in the order of their paths; a folder may be missing. */
export function readTree(root: string, folders: readonly string[]): SourceFile[] {
  const files: SourceFile[] = [];
  for (const folder of folders) {
    if (existsSync(join(root, folder))) collect(root, folder, files);
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function collect(root: string, folder: string, files: SourceFile[]): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!LEFT_OUT.has(entry.name)) collect(root, path, files);
    } else if (entry.isFile()) {
      files.push({ path, text: readFileSync(join(root, path), "utf8") });
    }
  }
}

export function isTypeScript(file: SourceFile): boolean {
  return /\.m?ts$/.test(file.path);
}

/** `kernel` for `src/kernel/time.ts`, `index` for `src/index.ts`; null outside of `src`. */
export function roomOf(path: string): string | null {
  return /^src\/([^/]+?)(?:\.ts)?(?:\/|$)/.exec(path)?.[1] ?? null;
}

/** `src/kernel` for `src/kernel/time.ts`. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
