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

/** Where a store lost writes more may live for a while; all come on, and no place stays held. */
export function poolThatForgets() {
  const drawn = fc.record({
    keptUntil: fc.nat({ max: 20_000 }),
    lost: fc.integer({ min: 1, max: 2_500 }),
  });
  return fc.property(drawn, ({ keptUntil, lost }) => {
    const pool = new Pool(SETUP);
    const { lab, names } = pool;
    for (const queue of names) pool.control(queue, "controller/0");
    const kept = lab.now + keptUntil * MILLISECOND;
    lab.run((keptUntil + lost) * MILLISECOND);
    lab.failOver({ to: kept });
    lab.run(150 * SECOND);
    expectAllDone(pool);
  });
}

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
    expectAllDone(pool);
  });
}

function expectAllDone({ lab, names, ended }: Pool): void {
  expect(ended).toEqual(names);
  const place = { queue: POOL, member: "stranger", limit: 1, holdFor: SECOND, lives: false };
  const after = lab.store.apply({ kind: "takePlace", ...place }, lab.now);
  expect(after).toMatchObject({ kind: "placed", held: 1 });
}
