/** Signatures of routes: what they hold together, who can verify them, and how often it is done. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { initialRoute, type Route } from "../../../src/canary/routing/route.ts";
import { KeyRing, type RouteKey } from "../../../src/canary/trust/signing.ts";
import { TrustedRouter } from "../../../src/canary/trust/trusted-router.ts";
import { stream } from "../../../src/kernel/random.ts";
import { jobOf } from "../lab/lab.ts";

const OLD: RouteKey = { id: "2026-03", secret: "old secret" };
const NEW: RouteKey = { id: "2026-04", secret: "new secret" };

const routes: fc.Arbitrary<Route> = fc.record({
  queue: fc.constantFrom("q", "mail"),
  epoch: fc.integer({ min: 1, max: 1_000 }),
  strategy: fc.constantFrom("queue_split", "consistent_hash"),
  split: fc.constantFrom("sticky", "random", "weighted_round_robin"),
  hash: fc.constantFrom("mixed", "fnv1a32_mod_100", "sha256_mod_10000"),
  stickyKey: fc.constantFrom("job_id", "tenant"),
  salt: fc.string(),
  scope: fc.oneof(
    fc.constant({ kind: "all" } as const),
    fc.record({ kind: fc.constant("tenants" as const), tenants: fc.array(fc.string()) }),
  ),
  share: fc.integer({ min: 0, max: 10_000 }),
  stableVersion: fc.string(),
  canaryVersion: fc.option(fc.string()),
});

describe("a signed route", () => {
  test("is genuine for whoever has the key, in whatever order its fields arrive", () => {
    fc.assert(
      fc.property(routes, (route) => {
        const signed = new KeyRing([OLD]).sign(route);
        const turned = Object.fromEntries(Object.entries(signed).reverse());
        const stored = JSON.parse(JSON.stringify(turned)) as Route;
        expect(new KeyRing([OLD]).isGenuine(stored)).toBe(true);
        expect(new KeyRing([{ ...OLD, secret: "guessed" }]).isGenuine(stored)).toBe(false);
        expect(new KeyRing([OLD]).isGenuine(route)).toBe(false);
      }),
      { seed: 51 },
    );
  });

  test("is not genuine once anything that it says is another", () => {
    fc.assert(
      fc.property(routes, routes, (route, other) => {
        const { signature } = new KeyRing([OLD]).sign(route);
        for (const [field, value] of Object.entries(other)) {
          const isSame = JSON.stringify(value) === JSON.stringify(route[field as keyof Route]);
          const forged = { ...route, [field]: value, signature } as Route;
          expect(new KeyRing([OLD]).isGenuine(forged), field).toBe(isSame);
        }
      }),
      { seed: 52 },
    );
  });

  test("is genuine all through a change of keys", () => {
    const both = new KeyRing([OLD, NEW]);
    const route: Route = { ...initialRoute("q"), epoch: 3, share: 500, canaryVersion: "v2" };
    const signed = [new KeyRing([OLD]).sign(route), both.sign(route)];
    expect(signed.map((of) => of.signature?.keyId)).toEqual([OLD.id, NEW.id]);
    expect(signed.map((of) => both.isGenuine(of))).toEqual([true, true]);
    expect(signed.map((of) => new KeyRing([NEW]).isGenuine(of))).toEqual([false, true]);
  });

  test("says nothing of its key but the id", () => {
    const text = JSON.stringify(new KeyRing([OLD]).sign({ ...initialRoute("q"), epoch: 1 }));
    expect(text).toContain(OLD.id);
    expect(text).not.toContain(OLD.secret);
  });

  test("is not needed before the first commit, as long as the canary gets nothing", () => {
    const ring = new KeyRing([OLD]);
    expect(ring.isGenuine(initialRoute("q"))).toBe(true);
    expect(ring.isGenuine({ ...initialRoute("q"), share: 1, canaryVersion: "v2" })).toBe(false);
  });
});

describe("a router of a route that is not genuine", () => {
  const turn = { number: 0, random: stream("seed", "split") };

  test("sends everything to stable, under the stored route's fence", () => {
    fc.assert(
      fc.property(routes, fc.nat(), (route, n) => {
        const router = TrustedRouter.of(route, null, new KeyRing([OLD]));
        expect(router.fallsBack).toBe(true);
        expect(router.route).toBe(route);
        expect(router.laneOf(jobOf(n), turn)).toBe("stable");
      }),
      { seed: 53 },
    );
  });

  test("gives way to a genuine one, and each is verified once", () => {
    let verified = 0;
    class Counting extends KeyRing {
      override isGenuine(route: Route): boolean {
        verified += 1;
        return super.isGenuine(route);
      }
    }
    const ring = new Counting([OLD]);
    const all = { ...initialRoute("q"), epoch: 1, share: 10_000, canaryVersion: "v2" };
    const genuine = ring.sign(all);
    const forged = TrustedRouter.of({ ...genuine, share: 9_999 }, null, ring);
    let router = TrustedRouter.of(genuine, forged, ring);
    expect(router.laneOf(jobOf(1), turn)).toBe("canary");
    for (let i = 0; i < 10; i++) router = TrustedRouter.of({ ...genuine }, router, ring);
    expect(verified).toBe(2);
  });
});
