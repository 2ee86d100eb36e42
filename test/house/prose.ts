/** That the house explains itself: a README in every folder, a header in every source file. */
import type { Complaint } from "./complaint.ts";
import { folderOf, isTypeScript, roomOf, type SourceFile } from "./source-tree.ts";

/** Every folder of `src`, and these themselves. */
const EXPLAINED = ["scenarios", "bench", "reports", "test"];

export function readmeComplaints(files: readonly SourceFile[]): Complaint[] {
  const paths = new Set(files.map(({ path }) => path));
  const folders = new Set(EXPLAINED);
  for (const { path } of files) {
    for (let at = folderOf(path); at.startsWith("src/"); at = folderOf(at)) folders.add(at);
  }
  return [...folders]
    .filter((folder) => !paths.has(`${folder}/README.md`))
    .map((folder) => ({
      where: folder,
      rule: "has no README.md",
      instead: "say in a few lines what lives there, how it fits together, what it leaves out",
    }));
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
