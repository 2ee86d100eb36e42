/** Specimens of what sticks, and of hashes that are to keep keys where other routers had them. */
import type * as Routing from "../../../src/canary/routing/router.ts";
import type * as Fnv from "../../../src/kernel/hashes/fnv.ts";
import type * as Sha256 from "../../../src/kernel/hashes/sha256.ts";
import { HEALTHY } from "../base-scenario.ts";
import type { Specimen } from "../specimen.ts";
import { routedBy } from "./broken-routing.ts";

export const BROKEN_KEYS: readonly Specimen[] = [
  {
    name: "sticks by the job",
    number: null,
    story: "The key that was asked for is passed over: a tenant is on both versions at once.",
    caughtBy: ["routing-conformance", "sticky"],
    seeds: 1,
    scenario: HEALTHY,
    module: "../../src/canary/routing/router.ts",
    breakIt: (original: typeof Routing) =>
      routedBy(original, (route) => ({ ...route, stickyKey: "job_id" })),
  },
  {
    name: "digest from the wrong end",
    number: null,
    story: "The last bytes of SHA-256 are taken: shares are right, and every key is elsewhere.",
    caughtBy: ["routing-conformance"],
    seeds: 1,
    scenario: HEALTHY,
    rollout: "  sticky_hash: sha256_mod_10000\n",
    module: "../../src/kernel/hashes/sha256.ts",
    breakIt: (original: typeof Sha256) => {
      const sha256HeadModulo: typeof Sha256.sha256HeadModulo = (text, modulus) =>
        Number(BigInt(`0x${original.sha256Hex(text).slice(-16)}`) % BigInt(modulus));
      return { sha256HeadModulo };
    },
  },
  {
    name: "FNV-1 for FNV-1a",
    number: null,
    story: "It multiplies before it mixes, as the elder of the two functions does.",
    caughtBy: ["routing-conformance"],
    seeds: 1,
    scenario: HEALTHY,
    rollout: "  sticky_hash: fnv1a32_mod_100\n",
    module: "../../src/kernel/hashes/fnv.ts",
    breakIt: () => {
      const fnv1a32: typeof Fnv.fnv1a32 = (text) => {
        let hash = 0x811c9dc5;
        for (const byte of Buffer.from(text)) hash = Math.imul(hash, 0x01000193) ^ byte;
        return hash >>> 0;
      };
      return { fnv1a32 };
    },
  },
];
