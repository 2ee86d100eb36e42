/** What a TypeScript file imports: static, dynamic and type imports, and exports from elsewhere. */
import { posix } from "node:path";

import { folderOf, type SourceFile } from "./source-tree.ts";
import { placeOf, stringValue, walkFile } from "./syntax.ts";

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** Path from the project's root for a relative specifier; null for a package or builtin. */
  readonly path: string | null;
  /** Where it is written, with its line. */
  readonly where: string;
}

const IMPORTING = new Set([
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
]);

export function importsOf(file: SourceFile): Import[] {
  const imports: Import[] = [];
  walkFile(file, (node) => {
    if (!IMPORTING.has(node.type)) return;
    const specifier = stringValue(node.source);
    if (specifier === null) return;
    const path = specifier.startsWith(".")
      ? posix.normalize(posix.join(folderOf(file.path), specifier))
      : null;
    imports.push({ specifier, path, where: placeOf(file, node.start) });
  });
  return imports;
}
