/** Numbers as the terminal shows them; never by the machine's locale. */
import { FULL_SHARE, type Share } from "../../canary/routing/route.ts";

/** A length as ms, s or minutes; "-" for null. */
export function length(ms: number | null): string {
  if (ms === null) return "-";
  if (ms < 10) return `${round(ms, 2)} ms`;
  if (ms < 1000) return `${round(ms, 1)} ms`;
  if (ms < 120_000) return `${round(ms / 1000, 1)} s`;
  return clock(ms);
}

/** m:ss, or h:mm:ss. */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const pad = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = pad(seconds % 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

export function percentOf(share: Share): string {
  return `${round((share * 100) / FULL_SHARE, 2)} %`;
}

function round(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}
