/**
 * The text of a YAML file with the positions of its parts, so that a problem can be told with line
 * and column.
 */
import { isCollection, isMap, isNode, LineCounter, parseDocument } from "yaml";

import type { Path, Problem } from "./problems.ts";

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Source {
  readonly value: unknown;
  /** What is wrong with the YAML itself; then `value` means nothing. */
  readonly errors: readonly (Position & { readonly message: string })[];
  /** Where the problem is; a missing part is where it is missing. */
  positionOf(problem: Pick<Problem, "path" | "onKey">): Position;
}

export function readSource(text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const errors = document.errors.map((error) => ({ ...at(error.pos[0]), message: error.message }));
  return {
    value: errors.length === 0 ? document.toJS() : null,
    errors,
    positionOf: ({ path, onKey }) => at(offsetOf(document.contents, path, onKey)),
  };
}

function offsetOf(root: unknown, path: Path, onKey: boolean): number {
  let node = root;
  let offset = startOf(root) ?? 0;
  for (const [depth, key] of path.entries()) {
    if (!isCollection(node)) return offset;
    const last = depth === path.length - 1;
    const keyNode = isMap(node) ? node.items.find((pair) => named(pair.key, key))?.key : undefined;
    node = node.get(key, true);
    offset = (last && onKey ? startOf(keyNode) : (startOf(node) ?? startOf(keyNode))) ?? offset;
  }
  return offset;
}

function named(key: unknown, name: string | number): boolean {
  return isNode(key) && String(key.toJSON()) === String(name);
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
