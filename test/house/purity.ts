/**
 * Tripwires for what makes a run differ from its repetition: clocks, chance, waiting, the machine's
 * own mathematics and language. Two grades: rooms that decide may not wait at all; rooms that only
 * tell what happened may, but must tell the same on every machine.
 *
 * A name that the file itself declares (a parameter called `process`) is not the global one.
 */
import type { Complaint } from "./complaint.ts";
import { isTypeScript, roomOf, type SourceFile } from "./source-tree.ts";
import { identifierName, isNode, placeOf, type SyntaxNode, walkFile } from "./syntax.ts";

const DECIDING = new Set([
  ...["kernel", "canary", "ports", "fleet", "result"],
  ...["host", "checkers", "coverage", "swarm", "simulator"],
]);
const TELLING = new Set(["history", "scenario", "measure", "report"]);

/** It names what it guards against. */
const TRIPWIRES = "src/simulator/tripwires.ts";

/** What a page does in a browser is after the run. */
const IN_A_BROWSER = /^src\/report\/page\//;

interface Ban {
  readonly what: string;
  readonly instead: string;
}

const NO_CLOCK = "take the instant as an argument; the host hands it in";
const NO_CHANCE = "draw from a named stream of the seed (src/kernel/random.ts)";
const NO_WAITING = "make waiting a state, and ask for a wake-up with wakeAt";
const NO_MACHINE = "return data; whoever called decides what to do with it";
const NO_LANGUAGE = "compare with < and format by hand: locales differ by machine";
const NO_MATHEMATICS = "multiply, or use Math.log, Math.exp, Math.sqrt where needed";

const BANNED_ALWAYS = new Map([
  ["Date", NO_CLOCK],
  ["performance", NO_CLOCK],
  ["crypto", NO_CHANCE],
  ["Intl", NO_LANGUAGE],
]);

const BANNED_IN_DECISIONS = new Map([
  ["Promise", NO_WAITING],
  ["setTimeout", NO_WAITING],
  ["setInterval", NO_WAITING],
  ["setImmediate", NO_WAITING],
  ["queueMicrotask", NO_WAITING],
  ["process", NO_MACHINE],
  ["console", NO_MACHINE],
  ["fetch", NO_MACHINE],
  ["globalThis", NO_MACHINE],
  ["Buffer", NO_MACHINE],
]);

const INEXACT = new Set(
  [
    ...["pow", "cbrt", "hypot", "expm1", "log1p", "log2", "log10"],
    ...["sin", "cos", "tan", "asin", "acos", "atan", "atan2"],
    ...["sinh", "cosh", "tanh", "asinh", "acosh", "atanh"],
  ].map((name) => `Math.${name}`),
);

const LOCAL_LANGUAGE = /^(localeCompare|toLocale\w*)$/;

export function purityComplaints(files: readonly SourceFile[]): Complaint[] {
  return files.filter(isTypeScript).flatMap((file) => {
    const room = roomOf(file.path) ?? "";
    if (file.path === TRIPWIRES || IN_A_BROWSER.test(file.path)) return [];
    if (DECIDING.has(room)) return complaintsOf(file, true);
    return TELLING.has(room) ? complaintsOf(file, false) : [];
  });
}

/** Arbitrary cases are drawn from a seed that stands there: a failure comes again. */
export function seedComplaints(files: readonly SourceFile[]): Complaint[] {
  return files.filter(isTypeScript).flatMap((file) => {
    const complaints: Complaint[] = [];
    walkFile(file, (node) => {
      if (!isPropertyCheck(node) || hasSeed(node.arguments as SyntaxNode[])) return;
      const where = placeOf(file, node.start);
      const instead = "give fc.assert a seed: { seed: 7 }";
      complaints.push({ where, rule: "draws other cases every time", instead });
    });
    return complaints;
  });
}

function isPropertyCheck({ type, callee }: SyntaxNode): boolean {
  if (type !== "CallExpression" || !isNode(callee) || callee.type !== "MemberExpression")
    return false;
  return identifierName(callee.object) === "fc" && identifierName(callee.property) === "assert";
}

function hasSeed([, parameters]: readonly SyntaxNode[]): boolean {
  const properties = (parameters?.properties ?? []) as SyntaxNode[];
  return properties.some(({ key }) => identifierName(key) === "seed");
}

function complaintsOf(file: SourceFile, deciding: boolean): Complaint[] {
  const own = declaredNames(file);
  const complaints: Complaint[] = [];
  walkFile(file, (node, parent, field) => {
    const ban =
      bannedName(node, parent, field, own, deciding) ??
      bannedOperation(node) ??
      (deciding ? bannedWaiting(node) : null);
    if (ban === null) return;
    const rule = `uses ${ban.what}, which differs from run to run or machine to machine`;
    complaints.push({ where: placeOf(file, node.start), rule, instead: ban.instead });
  });
  return complaints;
}

function bannedName(
  node: SyntaxNode,
  parent: SyntaxNode | null,
  field: string,
  own: ReadonlySet<string>,
  deciding: boolean,
): Ban | null {
  const name = identifierName(node);
  if (name === null || own.has(name) || isOnlyALabel(parent, field)) return null;
  const always = BANNED_ALWAYS.get(name);
  const instead = always ?? (deciding ? BANNED_IN_DECISIONS.get(name) : undefined);
  return instead === undefined ? null : { what: name, instead };
}

/** A property's name: `event.process`, `{ process: 1 }`, `readonly process: string`. */
function isOnlyALabel(parent: SyntaxNode | null, field: string): boolean {
  if (parent === null || parent.computed === true) return false;
  return (parent.type === "MemberExpression" && field === "property") || field === "key";
}

function bannedOperation(node: SyntaxNode): Ban | null {
  if (node.type === "BinaryExpression" && node.operator === "**") {
    return { what: "**", instead: NO_MATHEMATICS };
  }
  if (node.type === "AssignmentExpression" && node.operator === "**=") {
    return { what: "**=", instead: NO_MATHEMATICS };
  }
  if (node.type !== "MemberExpression") return null;
  const property = identifierName(node.property) ?? "";
  const member = `${identifierName(node.object) ?? ""}.${property}`;
  if (member === "Math.random") return { what: member, instead: NO_CHANCE };
  if (INEXACT.has(member)) return { what: member, instead: NO_MATHEMATICS };
  if (LOCAL_LANGUAGE.test(property)) return { what: property, instead: NO_LANGUAGE };
  return null;
}

function bannedWaiting(node: SyntaxNode): Ban | null {
  if (node.async === true) return { what: "an async function", instead: NO_WAITING };
  if (node.type === "AwaitExpression") return { what: "await", instead: NO_WAITING };
  if (node.type === "ForOfStatement" && node.await === true) {
    return { what: "for await", instead: NO_WAITING };
  }
  return node.type === "ImportExpression" ? { what: "import()", instead: NO_WAITING } : null;
}

/** Names of parameters, variables, functions, types and imports that the file brings along. */
function declaredNames(file: SourceFile): Set<string> {
  const names = new Set<string>();
  const add = (pattern: unknown): void => {
    if (!isNode(pattern)) return;
    const name = identifierName(pattern);
    if (name !== null) names.add(name);
    else for (const part of partsOf(pattern)) add(part);
  };
  walkFile(file, (node) => {
    if (node.type === "VariableDeclarator" || /Declaration$/.test(node.type)) add(node.id);
    if (/^Import.*Specifier$/.test(node.type)) add(node.local);
    if (Array.isArray(node.params) && /Function/.test(node.type)) node.params.forEach(add);
    if (node.type === "CatchClause") add(node.param);
  });
  return names;
}

/** Of a destructuring pattern. */
function partsOf(pattern: SyntaxNode): unknown[] {
  switch (pattern.type) {
    case "ObjectPattern":
      return (pattern.properties as SyntaxNode[]).map((part) => part.value ?? part.argument);
    case "ArrayPattern":
      return pattern.elements as unknown[];
    case "AssignmentPattern":
      return [pattern.left];
    case "RestElement":
      return [pattern.argument];
    default:
      return [];
  }
}
