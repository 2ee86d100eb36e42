/**
 * Which room may use which package and which of Node's modules. The core uses none, so that it runs
 * anywhere; every other room names what it stands on here.
 */
import { isBuiltin } from "node:module";

import type { Complaint } from "./complaint.ts";
import { type Import, importsOf } from "./imports.ts";
import { isTypeScript, roomOf, type SourceFile } from "./source-tree.ts";

/** `node:*` stands for all of Node's modules. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  kernel: ["seedrandom", "@noble/hashes"],
  canary: [],
  ports: [],
  history: [],
  scenario: ["zod", "yaml"],
  fleet: [],
  result: [],
  host: [],
  checkers: [],
  coverage: [],
  faults: [],
  shrink: [],
  swarm: [],
  measure: ["hdr-histogram-js"],
  report: [
    "chart.js",
    "chartjs-node-canvas",
    "@napi-rs/canvas",
    "hdr-histogram-js",
    "zod",
    "node:fs",
    "node:path",
    "node:url",
    "node:module",
  ],
  redis: ["ioredis", "testcontainers", "node:*"],
  simulator: [],
  live: ["node:*"],
  compose: ["node:*"],
  cli: ["commander", "node:*"],
  api: [],
  vitest: ["vitest", "fast-check", "node:fs", "node:os", "node:path", "node:url"],
  build: ["node:*"],
  index: [],
};

export function packageComplaints(files: readonly SourceFile[]): Complaint[] {
  return files.filter(isTypeScript).flatMap((file) => {
    const room = roomOf(file.path);
    if (room === null) return [];
    return importsOf(file)
      .filter(({ path }) => path === null)
      .flatMap((used) => judge(room, used));
  });
}

function judge(room: string, { specifier, where }: Import): Complaint[] {
  if (isBuiltin(specifier) && !specifier.startsWith("node:")) {
    const rule = `imports Node's "${specifier}" without its prefix`;
    return [{ where, rule, instead: `write "node:${specifier}"` }];
  }
  const allowed = PACKAGES[room] ?? [];
  const name = packageName(specifier);
  if (allowed.includes(name)) return [];
  if (name.startsWith("node:") && allowed.includes("node:*")) return [];
  const list = allowed.length === 0 ? "no package at all" : `only ${allowed.join(", ")}`;
  return [
    {
      where,
      rule: `${room} imports "${specifier}", but may use ${list}`,
      instead: "hand it in from a room that may (see test/house/packages.ts)",
    },
  ];
}

/** `@noble/hashes` for `@noble/hashes/sha2.js`, `node:fs` for `node:fs/promises`. */
function packageName(specifier: string): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}
