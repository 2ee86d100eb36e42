/** That the house explains itself: a README in every folder, a header in every source file. */
import type { Complaint } from "./complaint.ts";
import { folderOf, isTypeScript, roomOf, type SourceFile } from "./source-tree.ts";

/** These themselves, and folders below `src` and `test`. */
const EXPLAINED = ["scenarios", "bench", "reports", "test"];
const BELOW = /^(src|test)\/./;

export function readmeComplaints(files: readonly SourceFile[]): Complaint[] {
  const paths = new Set(files.map(({ path }) => path));
  const folders = new Set(EXPLAINED);
  for (const { path } of files) {
    for (let at = folderOf(path); BELOW.test(at); at = folderOf(at)) folders.add(at);
  }
  return [...folders]
    .filter((folder) => !isMirror(folder, folders))
    .filter((folder) => !paths.has(`${folder}/README.md`))
    .map((folder) => ({
      where: folder,
      rule: "has no README.md",
      instead: "say in a few lines what lives there, how it fits together, what it leaves out",
    }));
}

/** The tests of a folder within a room need no words of their own: the folder has them. */
function isMirror(folder: string, folders: ReadonlySet<string>): boolean {
  return /^test\/[^/]+\/./.test(folder) && folders.has(folder.replace(/^test/, "src"));
}

export function headerComplaints(files: readonly SourceFile[]): Complaint[] {
  return files
    .filter((file) => isTypeScript(file) && roomOf(file.path) !== null)
    .filter(({ text }) => !text.replace(/^#!.*\n/, "").startsWith("/**"))
    .map(({ path }) => ({
      where: path,
      rule: "does not begin with a header comment",
      instead: "say in two to six lines what it is for, what it relies on, what it leaves out",
    }));
}
