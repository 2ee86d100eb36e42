/** Specimens of the life of jobs: delays, ids that are enqueued once, dead letters. */
import type { Route } from "../../../src/canary/routing/route.ts";
import type * as Routers from "../../../src/canary/routing/router.ts";
import type { Setback } from "../../../src/canary/store/dead-letter.ts";
import type { Job, Lane } from "../../../src/canary/store/job.ts";
import type * as Work from "../../../src/canary/work/producer.ts";
import type * as Consumers from "../../../src/simulator/store/consumer-commands.ts";
import type * as Commands from "../../../src/simulator/store/job-life/dead-letter-commands.ts";
import type * as Letters from "../../../src/simulator/store/job-life/dead-letters.ts";
import type * as Seen from "../../../src/simulator/store/job-life/seen-ids.ts";
import type * as Model from "../../../src/simulator/store/model-queue.ts";
import type * as Producers from "../../../src/simulator/store/producer-commands.ts";
import type * as Reapers from "../../../src/simulator/store/reaper-commands.ts";
import { FAILING, HEALTHY } from "../base-scenario.ts";
import type { Specimen } from "../specimen.ts";

const STORE = "../../src/simulator/store";

/** Everything below the first attempt is as in the base. */
const jobsWith = (more: string): string =>
  `jobs: { attempts: 3, backoff: { constant: 200ms }, tenants: 400, ${more} }\n`;
const DELAYED = jobsWith("delayed: { share: 40%, by: 1s..9s }");
const REPEATED = jobsWith("repeated: { share: 20%, dedupe_for: 10m }");
/** All fail for a while, and then a person has the dead letters tried again. */
const DYING = `${jobsWith("delayed: { share: 1%, by: 1s }")}faults:
  - { error_burst: "stable/*", at: 3s, for: 4s, probability: 70% }
  - { error_burst: "canary/*", at: 3s, for: 4s, probability: 70% }
`;
const REQUEUED = `${DYING}operations: [{ at: 20s, action: requeue_dead }]\n`;

const importSeen = () =>
  import("../../../src/simulator/store/job-life/seen-ids.ts") as Promise<typeof Seen>;

const DELAYS: readonly Specimen[] = [
  {
    name: "delay in name only",
    number: null,
    story: "The store puts a delayed job on a lane at once.",
    caughtBy: ["delays-kept"],
    seeds: 1,
    scenario: `${DELAYED}${HEALTHY}`,
    module: `${STORE}/producer-commands.ts`,
    breakIt: (original: typeof Producers) => {
      const enqueue: typeof Producers.enqueue = (model, command, stamp) => {
        const lanes = command.lanes.map((lane) => lane ?? "stable");
        return original.enqueue(model, { ...command, lanes }, stamp);
      };
      return { enqueue };
    },
  },
  {
    name: "producer without patience",
    number: null,
    story: "A producer routes delayed jobs with all others, and their delay is forgotten.",
    caughtBy: ["delays-kept"],
    seeds: 1,
    scenario: `${DELAYED}${HEALTHY}`,
    module: "../../src/canary/work/producer.ts",
    breakIt: ({ Producer }: typeof Work) => {
      class Impatient extends Producer {
        override step(...[event, now]: Parameters<Work.Producer["step"]>) {
          if (event.kind !== "arrivals") return super.step(event, now);
          const jobs = event.jobs.map(({ delay: _, ...job }): Job => job);
          return super.step({ ...event, jobs }, now);
        }
      }
      return { Producer: Impatient };
    },
  },
  {
    name: "routed by the route of its enqueue",
    number: null,
    story: "A delayed job goes to the lane that was right when it was enqueued.",
    caughtBy: ["right-lane", "no-canary-after-end"],
    seeds: 1,
    scenario: `${DELAYED}${FAILING}`,
    module: `${STORE}/model-queue.ts`,
    breakIt: async ({ ModelQueue }: typeof Model) => {
      const { Router }: typeof Routers = await import("../../../src/canary/routing/router.ts");
      class AsOfThen extends ModelQueue {
        constructor(...[queue, slotFor]: ConstructorParameters<typeof Model.ModelQueue>) {
          super(queue, slotFor);
          const routes = new Map<string, Route>();
          const add = this.waiting.add.bind(this.waiting);
          this.waiting.add = (job, lastLane, dueAt) => {
            if (lastLane === null) routes.set(job.id, this.route);
            add(job, lastLane, dueAt);
          };
          const push = {
            stable: this.stable.pushBack.bind(this.stable),
            canary: this.canary.pushBack.bind(this.canary),
          };
          const pushTo = (lane: Lane) => (job: Job) => {
            const route = routes.get(job.id);
            routes.delete(job.id);
            const turn = { number: 0, random: { next: () => 0.5 } as never };
            push[route === undefined ? lane : new Router(route).laneOf(job, turn)](job);
          };
          this.stable.pushBack = pushTo("stable");
          this.canary.pushBack = pushTo("canary");
        }
      }
      return { ModelQueue: AsOfThen };
    },
  },
  {
    name: "delay held against a lane",
    number: null,
    story: "A delayed job that comes to its first lane counts as failed on the stable one.",
    caughtBy: ["counts-true"],
    seeds: 1,
    scenario: `${DELAYED}${HEALTHY}`,
    module: `${STORE}/reaper-commands.ts`,
    breakIt: (original: typeof Reapers) => {
      const requeue: typeof Reapers.requeue = (model, command, stamp) => {
        const reply = original.requeue(model, command, stamp);
        if (reply.kind !== "requeued") return reply;
        for (const [i, { lastLane }] of command.entries.entries()) {
          if (lastLane !== null || !reply.moved[i]) continue;
          const tally = model.windows.tally("stable", stamp.at);
          tally.finished += 1;
          tally.failed += 1;
        }
        return reply;
      };
      return { requeue };
    },
  },
];

const REPEATS: readonly Specimen[] = [
  {
    name: "ids forgotten at the end",
    number: null,
    story: "When jobs end, the ids that were enqueued are forgotten: a late repeat runs again.",
    caughtBy: ["jobs-once"],
    seeds: 1,
    scenario: `${REPEATED}${HEALTHY}`,
    module: `${STORE}/consumer-commands.ts`,
    breakIt: async (original: typeof Consumers) => {
      const { SeenIds } = await importSeen();
      const settle: typeof Consumers.settle = (model, command, stamp) => {
        Object.assign(model, { seen: new SeenIds() });
        return original.settle(model, command, stamp);
      };
      return { settle };
    },
  },
  {
    name: "ids by producer",
    number: null,
    story: "Each producer's ids are compared with its own only: another one's repeat runs again.",
    caughtBy: ["jobs-once"],
    seeds: 1,
    scenario: `producers: 2\n${REPEATED}${HEALTHY}`,
    module: `${STORE}/producer-commands.ts`,
    breakIt: async (original: typeof Producers) => {
      const { SeenIds } = await importSeen();
      const ofModels = new WeakMap<object, Map<string, Seen.SeenIds>>();
      const enqueue: typeof Producers.enqueue = (model, command, stamp) => {
        const ofProducers = ofModels.get(model) ?? new Map<string, Seen.SeenIds>();
        ofModels.set(model, ofProducers);
        const seen = ofProducers.get(command.producer) ?? new SeenIds();
        ofProducers.set(command.producer, seen);
        Object.assign(model, { seen });
        return original.enqueue(model, command, stamp);
      };
      return { enqueue };
    },
  },
  {
    name: "ids by their beginnings",
    number: null,
    story: "Ids are compared in part, and jobs are taken for repeats that are none.",
    caughtBy: ["jobs-conserved"],
    seeds: 1,
    scenario: `${REPEATED}${HEALTHY}`,
    module: `${STORE}/job-life/seen-ids.ts`,
    breakIt: ({ SeenIds }: typeof Seen) => {
      class Short extends SeenIds {
        override isRepeat(...[id, now, dedupeFor]: Parameters<Seen.SeenIds["isRepeat"]>) {
          return super.isRepeat(id.slice(0, 7), now, dedupeFor);
        }
      }
      return { SeenIds: Short };
    },
  },
];

const DEATHS: readonly Specimen[] = [
  {
    name: "last words only",
    number: null,
    story: "A dead letter tells how its last attempt failed, and nothing of those before.",
    caughtBy: ["dead-letters-told"],
    seeds: 1,
    scenario: DYING,
    module: `${STORE}/job-life/dead-letters.ts`,
    breakIt: ({ DeadLetters }: typeof Letters) => {
      class Brief extends DeadLetters {
        override note(jobId: string, setback: Setback): void {
          this.forget(jobId);
          super.note(jobId, setback);
        }
      }
      return { DeadLetters: Brief };
    },
  },
  {
    name: "past that is never forgotten",
    number: null,
    story: "Setbacks are filed by tenant: a dead letter tells what happened to others.",
    caughtBy: ["dead-letters-told"],
    seeds: 1,
    scenario: DYING,
    module: `${STORE}/job-life/dead-letters.ts`,
    breakIt: ({ DeadLetters }: typeof Letters) => {
      class Mixed extends DeadLetters {
        override note(jobId: string, setback: Setback): void {
          super.note(jobId, setback);
          super.note(`${jobId.slice(0, -1)}0`, setback);
        }
      }
      return { DeadLetters: Mixed };
    },
  },
  {
    name: "dead letter left behind",
    number: null,
    story: "A dead letter that is tried again stays among the dead as well.",
    caughtBy: ["jobs-conserved", "jobs-once"],
    seeds: 1,
    scenario: REQUEUED,
    module: `${STORE}/job-life/dead-letters.ts`,
    breakIt: ({ DeadLetters }: typeof Letters) => {
      class Keeping extends DeadLetters {
        override take(jobId: string): Job | null {
          const job = super.take(jobId);
          if (job !== null) this.bury(job, Number.MAX_SAFE_INTEGER);
          return job;
        }
      }
      return { DeadLetters: Keeping };
    },
  },
  {
    name: "torn requeue of the dead",
    number: null,
    story: "A dead letter is taken and not always put back: a job is lost.",
    caughtBy: ["jobs-conserved"],
    seeds: 1,
    scenario: REQUEUED,
    module: `${STORE}/job-life/dead-letter-commands.ts`,
    breakIt: (original: typeof Commands) => {
      const requeueDead: typeof Commands.requeueDead = (model, command, stamp) => {
        const reply = original.requeueDead(model, command, stamp);
        for (const { job } of model.waiting.toArray()) {
          if (command.ids.includes(job.id) && job.id.endsWith("7")) {
            model.waiting.take(job.id, job.attempt);
          }
        }
        return reply;
      };
      return { requeueDead };
    },
  },
];

export const BROKEN_JOB_LIFE: readonly Specimen[] = [...DELAYS, ...REPEATS, ...DEATHS];
