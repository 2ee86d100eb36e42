/** Sizes: what is larger than this is more than one thing. */
import type { Complaint } from "./complaint.ts";
import { folderOf, isTypeScript, type SourceFile } from "./source-tree.ts";
import { identifierName, isNode, placeOf, type SyntaxNode, walkFile } from "./syntax.ts";

export const LIMITS = { fileLines: 400, functionLines: 70, columns: 100, folderFiles: 10 } as const;

/** What people write and read as a program; data and prose have other measures. */
const SOURCE = /\.(m?ts|m?js|lua|sh|css)$/;

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

export function sizeComplaints(files: readonly SourceFile[]): Complaint[] {
  const sources = files.filter(({ path }) => SOURCE.test(path));
  return [
    ...sources.flatMap(longFile),
    ...sources.flatMap(wideLines),
    ...sources.filter(isTypeScript).flatMap(longFunctions),
    ...fullFolders(sources),
  ];
}

function longFile({ path, text }: SourceFile): Complaint[] {
  const lines = text.trimEnd().split("\n").length;
  if (lines <= LIMITS.fileLines) return [];
  const rule = `has ${lines} lines, more than ${LIMITS.fileLines}`;
  return [{ where: path, rule, instead: "split it by what its parts are for" }];
}

function wideLines({ path, text }: SourceFile): Complaint[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.length <= LIMITS.columns) return [];
    const rule = `has ${line.length} columns, more than ${LIMITS.columns}`;
    return [{ where: `${path}:${index + 1}`, rule, instead: "break the line" }];
  });
}

function longFunctions(file: SourceFile): Complaint[] {
  const complaints: Complaint[] = [];
  walkFile(file, (node, parent) => {
    if (!FUNCTIONS.has(node.type) || isTestGroup(parent)) return;
    const lines = file.text.slice(node.start, node.end).split("\n").length;
    if (lines <= LIMITS.functionLines) return;
    const rule = `has a function of ${lines} lines, more than ${LIMITS.functionLines}`;
    const instead = "give its steps names and functions of their own";
    complaints.push({ where: placeOf(file, node.start), rule, instead });
  });
  return complaints;
}

/** The callback of `describe`, or of what wraps it (`describeX`), is a chapter, not a function. */
function isTestGroup(parent: SyntaxNode | null): boolean {
  let callee: unknown = parent?.type === "CallExpression" ? parent.callee : null;
  while (
    isNode(callee) &&
    (callee.type === "CallExpression" || callee.type === "MemberExpression")
  ) {
    callee = callee.type === "CallExpression" ? callee.callee : callee.object;
  }
  return identifierName(callee)?.startsWith("describe") ?? false;
}

function fullFolders(sources: readonly SourceFile[]): Complaint[] {
  const counts = new Map<string, number>();
  for (const { path } of sources) {
    counts.set(folderOf(path), (counts.get(folderOf(path)) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > LIMITS.folderFiles)
    .map(([folder, count]) => ({
      where: folder,
      rule: `holds ${count} source files, more than ${LIMITS.folderFiles}`,
      instead: "group what belongs together in folders of their own",
    }));
}
