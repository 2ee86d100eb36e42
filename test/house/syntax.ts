/**
 * The syntax tree of a TypeScript file, and a walk through it. The parser is the one that the test
 * runner brings along; nodes are looked at by their ESTree names, without types of their own.
 */
import { parseAst } from "vitest/node";

import type { SourceFile } from "./source-tree.ts";

export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** `field` is the name under which the parent holds the node. */
export type Visit = (node: SyntaxNode, parent: SyntaxNode | null, field: string) => void;

/** Calls `visit` for every node, parents first, in the order of the text. */
export function walkFile(file: SourceFile, visit: Visit): void {
  const tree = parseAst(file.text, { lang: "ts", sourceType: "module" }) as unknown as SyntaxNode;
  walk(tree, null, "", visit);
}

function walk(node: SyntaxNode, parent: SyntaxNode | null, field: string, visit: Visit): void {
  visit(node, parent, field);
  for (const [name, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, node, name, visit);
    }
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** The node's name, where it is an identifier; else null. */
export function identifierName(value: unknown): string | null {
  return isNode(value) && value.type === "Identifier" ? String(value.name) : null;
}

/** The text of a string literal; null for anything else. */
export function stringValue(value: unknown): string | null {
  if (!isNode(value) || value.type !== "Literal") return null;
  return typeof value.value === "string" ? value.value : null;
}

/** `path:line` of an offset in the file. */
export function placeOf(file: SourceFile, offset: number): string {
  return `${file.path}:${file.text.slice(0, offset).split("\n").length}`;
}
