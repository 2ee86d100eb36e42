/**
 * The scripts: one atomic transition a file in `lua/`, composed when this module is loaded.
 *
 * A line `--@include name` stands for `lua/lib/name.lua`. Lines `-- KEYS: a b` are both the
 * documentation of the keys and their definition: the script finds them in `a_key`, `b_key`.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import type { StoreCommand } from "../canary/store/commands.ts";
import { assert } from "../kernel/assert.ts";
import { type KeyName, keysOf } from "./keys.ts";

export interface LuaScript {
  readonly body: string;
  readonly sha: string;
  readonly keys: readonly KeyName[];
}

const FILES = {
  enqueue: "producer/enqueue",
  readRoute: "producer/read-route",
  claim: "consumer/claim",
  settle: "consumer/settle",
  extend: "consumer/extend",
  reap: "reaper/reap",
  peekDue: "reaper/peek-due",
  requeue: "reaper/requeue",
  drain: "controller/drain",
  readRollout: "controller/read-rollout",
  commitRollout: "controller/commit-rollout",
  takeLeadership: "controller/take-leadership",
  readWindows: "controller/read-windows",
  readAudit: "controller/read-audit",
  registerWorker: "registry/register-worker",
  heartbeat: "registry/heartbeat",
  readWorkers: "registry/read-workers",
  markWorkers: "registry/mark-workers",
  readDead: "dead-letters/read-dead",
  requeueDead: "dead-letters/requeue-dead",
  takePlace: "places/take-place",
  leavePlace: "places/leave-place",
} as const satisfies Record<StoreCommand["kind"], string>;

/** The script of each command. */
export const SCRIPTS: Readonly<Record<StoreCommand["kind"], LuaScript>> = compose();

function compose(): Record<StoreCommand["kind"], LuaScript> {
  const scripts = Object.entries(FILES).map(([kind, file]) => [kind, load(file)] as const);
  return Object.fromEntries(scripts) as Record<StoreCommand["kind"], LuaScript>;
}

function load(file: string): LuaScript {
  const text = read(file);
  const keys = keyNamesOf(text, file);
  const locals = keys.map((name) => `${name}_key`).join(", ");
  const values = keys.map((_, i) => `KEYS[${i + 1}]`).join(", ");
  const body = `local ${locals} = ${values}\n${included(text)}`;
  return { body, keys, sha: createHash("sha1").update(body).digest("hex") };
}

function included(text: string): string {
  return text.replaceAll(/^--@include (\S+)$/gm, (_, name: string) => read(`lib/${name}`));
}

function keyNamesOf(text: string, file: string): KeyName[] {
  const lines = [...text.matchAll(/^-- KEYS: (.+)$/gm)];
  assert(lines.length > 0, `lua/${file}.lua has no line "-- KEYS: ..."`);
  const known = keysOf("any");
  const names = lines.flatMap(([, line = ""]) => line.split(" "));
  for (const name of names) {
    assert(name in known, `lua/${file}.lua names the key "${name}", which keys.ts does not know`);
  }
  return names as KeyName[];
}

function read(name: string): string {
  return readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), "utf8");
}
