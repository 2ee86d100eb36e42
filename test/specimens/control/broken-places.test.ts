/**
 * Specimens of a limit of deployments: what stands between controllers and the store breaks it in
 * one place, and the property that a shared pool promises must not hold any more.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StoreCommand } from "../../../src/canary/store/commands.ts";
import type { Exchange } from "../../../src/canary/store/exchange.ts";
import { HOUR } from "../../../src/kernel/time.ts";
import type { StorePort } from "../../../src/ports/ports.ts";
import type { Lab } from "../../canary/lab/lab.ts";
import { sharedPool } from "../../canary/lab/shared-pool.ts";

type Between = (port: StorePort, lab: Lab) => StorePort;

/** Puts another command in the place of some; the answer is taken for one to what was asked. */
function instead(replace: (command: StoreCommand, lab: Lab) => StoreCommand): Between {
  return (port, lab) => ({
    send: <C extends StoreCommand>(command: C, heard: (exchange: Exchange<C>) => void) => {
      port.send(replace(command, lab) as C, (exchange) => {
        heard({ ...exchange, command } as Exchange<C>);
      });
    },
  });
}

/** Looks whether one is free, and takes it when the command arrives, whatever came between. */
function checkedFirst(command: StoreCommand, { store, now }: Lab): StoreCommand {
  if (command.kind !== "takePlace") return command;
  const { queue } = command;
  const probe = { ...command, member: "probe" };
  const isFree = store.apply(probe, now).kind === "placed";
  store.apply({ kind: "leavePlace", queue, member: probe.member }, now);
  return isFree ? { ...command, lives: true } : command;
}

function keptForEver(command: StoreCommand): StoreCommand {
  if (command.kind === "leavePlace") return { ...command, member: "nobody" };
  return command.kind === "takePlace" ? { ...command, holdFor: HOUR } : command;
}

function takenOnce(): (command: StoreCommand) => StoreCommand {
  const taken = new Set<string>();
  return (command) => {
    if (command.kind !== "takePlace" || !command.lives) return command;
    if (taken.has(command.member)) return { ...command, queue: "another pool" };
    taken.add(command.member);
    return command;
  };
}

describe("a limit of deployments", () => {
  test.each<[string, Between]>([
    ["that is looked at first, and acted on later", instead(checkedFirst)],
    ["whose places are never given back", instead(keptForEver)],
    ["whose places nobody renews", (port, lab) => instead(takenOnce())(port, lab)],
  ])("%s is found out", (_, between) => {
    expect(fc.check(sharedPool(between), { seed: 5, numRuns: 5, endOnFailure: true }).failed).toBe(
      true,
    );
  });
});
