/**
 * Refuses what only virtual time can do, before a live run begins: nobody can order what happens at
 * one instant of wall time, nor delay all that other processes do.
 */
import { OperatingError } from "../../kernel/errors.ts";
import type { TimingConfig } from "../../scenario/scenario.ts";

/** @throws OperatingError FAULT_NOT_SUPPORTED */
export function refuseVirtualTiming({ shuffle, jitter }: TimingConfig): void {
  const asked = [shuffle ? "shuffle" : "", jitter[1] > 0 ? "jitter" : ""].filter((of) => of !== "");
  if (asked.length === 0) return;
  const names = asked.map((of) => `timing.${of}`).join(" and ");
  throw new OperatingError({
    code: "FAULT_NOT_SUPPORTED",
    message: `The scenario asks for ${names}, which needs virtual time; the live world has none.`,
    hint: `Run it with --world simulated, or leave out ${names} (and --shuffle).`,
  });
}
