/** Ids of deployments: `canary_<uuid>`, drawn from a stream, so that a seed gives the same id. */
import type { RandomStream } from "../../kernel/random.ts";

/** A version 4 UUID (RFC 9562) behind `canary_`. */
export function drawDeploymentId(random: RandomStream): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random.next() * 16));
  digits[12] = 4;
  digits[16] = 8 + ((digits[16] ?? 0) % 4);
  const hex = digits.map((digit) => digit.toString(16)).join("");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return `canary_${parts.join("-")}-${hex.slice(20)}`;
}
