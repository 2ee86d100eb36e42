/** The ring: what the canary owns of it is its share, and only grows. */
import fc from "fast-check";
import { expect, test } from "vitest";

import { Ring } from "../../../src/canary/routing/ring.ts";

const PLACES = 20_000;

test("the canary owns its share of the ring, at every percent and for every salt", () => {
  for (const salt of ["canary_1", "canary_2", "", "zoë"]) {
    const ring = new Ring(salt);
    const from = Float64Array.from({ length: PLACES }, (_, i) => ring.ownedFrom(i / PLACES)).sort();
    for (let percent = 1; percent <= 99; percent++) {
      const owned = from.filter((share) => share < percent / 100).length / PLACES;
      // Each of 512 arcs is cut by the grid of places at most one place off.
      expect(Math.abs(owned * 100 - percent), `${percent} % of "${salt}"`).toBeLessThan(0.5);
    }
  }
});

test("no place is owned by nobody, and none before the share is above 0", () => {
  const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.string(), place, (salt, at) => {
      const from = new Ring(salt).ownedFrom(at);
      expect(from).toBeGreaterThanOrEqual(0);
      expect(from).toBeLessThan(1 + 1e-9);
    }),
    { seed: 12, numRuns: 200 },
  );
});

test("the canary's arcs are all round the ring, even at ten percent", () => {
  const ring = new Ring("canary_1");
  for (let part = 0; part < 4; part++) {
    const places = Array.from({ length: 2_500 }, (_, i) => part / 4 + i / 10_000);
    expect(places.some((place) => ring.ownedFrom(place) < 0.1)).toBe(true);
  }
});
