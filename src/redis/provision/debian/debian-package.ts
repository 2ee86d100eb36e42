/**
 * The distribution's Redis with the libraries that the machine lacks, unpacked into the cache. The
 * finished tree appears under its name in one step (a rename), so two processes may fetch at once
 * and one that is killed leaves nothing half done in use.
 */
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../provided.ts";
import { aptRun, privateApt } from "./apt.ts";

export interface PackageOptions {
  /** Of this distribution and architecture, in the cache. */
  readonly folder: string;
  readonly log: Log;
  readonly ownLibraries?: boolean;
}

export interface UnpackedPackage {
  readonly folder: string;
  readonly libraryFolders: readonly string[];
}

/** redis-tools holds the server's binary on Debian; redis-server links to it. */
const PACKAGES = ["redis-server", "redis-tools"];

/** Libraries that belong to the machine's program loader, which is not replaced. */
const OF_THE_LOADER = /^(libc6|libc-bin|libgcc-s1|libcrypt1)$/;

export async function unpackedPackage(options: PackageOptions): Promise<UnpackedPackage> {
  const { folder, ownLibraries = false } = options;
  const root = join(folder, ownLibraries ? "root-with-libraries" : "root");
  if (!(await exists(root))) await unpackInto(root, options);
  return { folder: root, libraryFolders: await libraryFoldersOf(root) };
}

async function unpackInto(root: string, { folder, log, ownLibraries }: PackageOptions) {
  log("downloading the distribution's Redis package into the cache (once, about 12 MB)");
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, "work-"));
  try {
    const apt = await privateApt(join(work, "apt"));
    await apt.update();
    const libraries = (await apt.dependencies(PACKAGES)).filter(isLibrary);
    const present = ownLibraries ? new Set<string>() : await installedPackages();
    const missing = libraries.filter((name) => !present.has(name));
    const packages = join(work, "packages");
    const tree = join(work, "tree");
    await mkdir(packages);
    await mkdir(tree);
    await apt.download([...PACKAGES, ...missing], packages);
    for (const file of await readdir(packages)) {
      await aptRun("dpkg-deb", ["-x", join(packages, file), tree]);
    }
    await moveInPlace(tree, root);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function isLibrary(name: string): boolean {
  return /^(lib|lua)/.test(name) && !name.includes("perl") && !OF_THE_LOADER.test(name);
}

async function installedPackages(): Promise<Set<string>> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: placeholders of dpkg-query
  const format = "${db:Status-Abbrev}|${Package}\n";
  const listing = await aptRun("dpkg-query", ["-W", "-f", format]);
  const names = listing.split("\n").filter((line) => line.startsWith("ii"));
  return new Set(names.map((line) => line.slice(line.indexOf("|") + 1)));
}

async function moveInPlace(tree: string, root: string): Promise<void> {
  try {
    await rename(tree, root);
  } catch (error) {
    // Somebody else was faster, with the same package.
    if (!(await exists(root))) throw error;
  }
}

/** Every folder that holds a shared library: their places differ by architecture and release. */
async function libraryFoldersOf(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const libraries = entries.filter((entry) => /\.so(\.|$)/.test(entry.name));
  return [...new Set(libraries.map((entry) => entry.parentPath))].sort();
}

async function exists(folder: string): Promise<boolean> {
  try {
    await readdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
