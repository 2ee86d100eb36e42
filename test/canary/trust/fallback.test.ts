/** Producers on a store whose route is forged now and then, beside a controller that signs. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { hostController } from "../../../src/host/host-controller.ts";
import { hostProducer } from "../../../src/host/host-producer.ts";
import { stream } from "../../../src/kernel/random.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import { jobEachMillisecond } from "../lab/arrivals.ts";
import { dealer, fates } from "../lab/fates.ts";
import { Lab } from "../lab/lab.ts";
import { CONFIG } from "../lab/routes.ts";

const routeKeys = [{ id: "k", secret: "between ourselves" }];
const retryAfter = 20 * MILLISECOND;
const COUNT = 3_000;

function startController(lab: Lab): string[] {
  const alerts: string[] = [];
  const planned = { id: "canary_1", config: CONFIG, notBefore: SECOND };
  hostController({
    options: { name: "c", queue: "q", leaderFor: SECOND, retryAfter, routeKeys, planned },
    agenda: lab.agenda,
    store: lab.port(),
    notes: { looked: () => {}, alerted: ({ message }) => alerts.push(message) },
  }).start();
  return alerts;
}

/** One job a millisecond; what the producer said of fallbacks. */
function startProducer(lab: Lab, port: ReturnType<Lab["port"]>) {
  const said: string[] = [];
  const options = { name: "p", queue: "q", tick: 5 * MILLISECOND, batch: 8, maxUnanswered: 3 };
  const producer = hostProducer({
    options: { ...options, retryAfter, routeKeys, random: stream("seed", "split") },
    agenda: lab.agenda,
    store: port,
    source: jobEachMillisecond(COUNT),
    fallback: (phase) => said.push(phase),
  });
  producer.start();
  return { said, producer };
}

test("no job follows a forged route, none is lost, and the controller puts the route back", () => {
  const instants = fc.array(fc.integer({ min: 100, max: 2_500 }), { minLength: 1, maxLength: 3 });
  let fellBack = 0;
  let alerted = 0;
  fc.assert(
    fc.property(fates, instants, (list, forgedAt) => {
      const lab = new Lab();
      const alerts = startController(lab);
      const { said, producer } = startProducer(lab, lab.port(dealer(list)));
      for (const at of forgedAt) {
        lab.agenda.schedule(SECOND + at * MILLISECOND, () => lab.store.forgeRoute("q"));
      }
      lab.run(20 * SECOND);
      expect(producer.unsent()).toBe(0);
      expect(lab.heldIds()).toHaveLength(COUNT);
      const { route } = lab.audit();
      expect(route.share).toBeLessThan(10_000);
      expect(route.signature?.keyId).toBe("k");
      const forged = lab.store.log.filter(
        ({ command }) => command.kind === "enqueue" && command.fallback,
      );
      for (const { command } of forged) {
        expect(command.kind === "enqueue" && command.lanes.includes("canary")).toBe(false);
      }
      fellBack += forged.length;
      alerted += alerts.filter((message) => message.includes("signed by no known key")).length;
      // Begun and ended in turns, each said once.
      expect(said).toEqual(said.map((_, i) => (i % 2 === 0 ? "begins" : "ends")));
    }),
    { seed: 54, numRuns: 60 },
  );
  expect(fellBack).toBeGreaterThan(0);
  expect(alerted).toBeGreaterThan(0);
});
