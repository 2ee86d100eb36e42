import { describe, expect, test } from "vitest";

import { normalQuantile } from "../../src/fleet/normal-quantile.ts";

describe("normal quantile", () => {
  test.each([
    [0.5, 0],
    [0.25, -0.6744897501960817],
    [0.9, 1.2815515655446004],
    [0.975, 1.959963984540054],
    [0.99, 2.3263478740408408],
    [1e-5, -4.264890793922825],
    [1e-10, -6.361340902404056],
    [1e-20, -9.262340089798409],
  ])("of %d is %d", (p, expected) => {
    expect(normalQuantile(p)).toBeCloseTo(expected, 13);
  });

  test("is odd around one half and rises", () => {
    let last = Number.NEGATIVE_INFINITY;
    for (let i = 1; i < 2_000; i++) {
      const p = i / 2_000;
      const value = normalQuantile(p);
      expect(value).toBeGreaterThan(last);
      expect(normalQuantile(1 - p)).toBeCloseTo(-value, 12);
      last = value;
    }
  });
});
