/**
 * What a limit promises, as a property: never more live than may, and everybody comes on in the end
 * and gives its place back, whatever is lost and whichever controllers are killed.
 */
import fc from "fast-check";
import { expect } from "vitest";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import { dealer, fates } from "./fates.ts";
import { POOL, Pool, type PoolSetup } from "./pool.ts";

const SETUP = { queues: 5, deployments: 2, holdFor: 8 * SECOND, maxDuration: 12 * SECOND };

/** What happens to the controllers of one queue. */
const course = fc.record({
  fates,
  crashAt: fc.nat({ max: 12_000 }),
  /** A second one stands by, or somebody starts the first one anew. */
  standsBy: fc.boolean(),
  backAfter: fc.nat({ max: 3_000 }),
});

const courses = fc.array(course, { minLength: SETUP.queues, maxLength: SETUP.queues });

export function sharedPool(between?: PoolSetup["between"]) {
  return fc.property(courses, (drawn) => {
    const pool = new Pool({ ...SETUP, ...(between === undefined ? {} : { between }) });
    const { lab, names } = pool;
    for (const [i, each] of drawn.entries()) {
      const queue = names[i] as string;
      const first = pool.control(queue, "controller/0", { fateOf: dealer(each.fates) });
      const startAgain = () => pool.control(queue, "controller/0#2");
      if (each.standsBy) pool.control(queue, "controller/1");
      lab.agenda.schedule(lab.now + each.crashAt * MILLISECOND, () => {
        first.stop();
        lab.agenda.schedule(lab.now + each.backAfter * MILLISECOND, startAgain);
      });
    }
    lab.run(150 * SECOND);
    expect(pool.most).toBe(SETUP.deployments);
    expect(pool.ended).toEqual(names);
    const place = { queue: POOL, member: "stranger", limit: 1, holdFor: SECOND, lives: false };
    const after = lab.store.apply({ kind: "takePlace", ...place }, lab.now);
    expect(after).toMatchObject({ kind: "placed", held: 1 });
  });
}
