/**
 * Decimal text as whole numbers of a small unit, without the roundings of floating point: "12.34"
 * with two decimals is 1234, on every machine.
 */

export type Scaled =
  | { readonly kind: "value"; readonly value: number }
  /** It has more decimals than can be kept, or more digits than can be counted. */
  | { readonly kind: "tooFine" }
  | { readonly kind: "tooLarge" };

/**
 * `text` (digits, perhaps a point and more digits) times `scale` (a whole number), if that is a
 * whole number that can be represented exactly.
 */
export function scaled(text: string, scale: number): Scaled {
  const [whole = "", fraction = ""] = text.split(".");
  const digits = BigInt(whole + fraction) * BigInt(scale);
  const divisor = BigInt(`1${"0".repeat(fraction.length)}`);
  if (digits % divisor !== 0n) return { kind: "tooFine" };
  const value = Number(digits / divisor);
  return Number.isSafeInteger(value) ? { kind: "value", value } : { kind: "tooLarge" };
}

/** `units` / 10^`decimals` as text, without trailing zeros. */
export function unscaled(units: number, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
