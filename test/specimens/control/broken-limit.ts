/** Specimens of a limit of deployments, in a rollout that has to wait for its place. */
import type * as Control from "../../../src/canary/rollout/control/place.ts";
import type * as Commands from "../../../src/simulator/store/places/place-commands.ts";
import type * as Model from "../../../src/simulator/store/places/places.ts";
import type { Specimen } from "../specimen.ts";

const PLACE = "../../src/canary/rollout/control/place.ts";
const STORE = "../../src/simulator/store/places";

/** Two others live until the fifth second. */
const waiting = (more = "") => `
timing: { lease: 2s, leader: 1s, window_slot: 500ms, drain_within: 20s }
deployment_limit: { deployments: 2, hold_for: 3s, held_by_others: 2, until: 5s${more} }
`;

export const BROKEN_LIMIT: readonly Specimen[] = [
  {
    name: "one more than may live",
    number: null,
    story: "The store counts the places that are held before this one: it gives one too many.",
    caughtBy: ["places-kept"],
    seeds: 1,
    scenario: waiting(),
    module: `${STORE}/place-commands.ts`,
    breakIt: (original: typeof Commands) => {
      const takePlace: typeof Commands.takePlace = (model, command, stamp) =>
        original.takePlace(model, { ...command, limit: command.limit + 1 }, stamp);
      return { takePlace };
    },
  },
  {
    name: "begun without a place",
    number: null,
    story: "A controller asks for a place, and begins whatever it is told.",
    caughtBy: ["places-kept"],
    seeds: 1,
    scenario: waiting(),
    module: PLACE,
    breakIt: (original: typeof Control) => {
      class Impatient extends original.Place {
        override isHeldBy() {
          return true;
        }
      }
      return { Place: Impatient };
    },
  },
  {
    name: "place that is never given back",
    number: null,
    story: "A deployment ends, and others wait until its place lapses.",
    caughtBy: ["places-kept"],
    seeds: 1,
    scenario: waiting(),
    module: PLACE,
    breakIt: (original: typeof Control) => {
      class Careless extends original.Place {
        override keep(...[stored, now, commands]: Parameters<Control.Place["keep"]>) {
          const hasEnded = stored?.state === "completed" || stored?.state === "failed";
          return hasEnded ? null : super.keep(stored, now, commands);
        }
      }
      return { Place: Careless };
    },
  },
  {
    name: "place that nobody renews",
    number: null,
    story: "A place is taken and forgotten: it lapses, and one more than may begins beside it.",
    caughtBy: ["places-kept"],
    seeds: 1,
    scenario: waiting(),
    module: PLACE,
    breakIt: (original: typeof Control) => {
      class Forgetful extends original.Place {
        override keep(...[stored, now, commands]: Parameters<Control.Place["keep"]>) {
          const hasEnded = stored?.state === "completed" || stored?.state === "failed";
          return stored === null || hasEnded ? super.keep(stored, now, commands) : null;
        }
      }
      return { Place: Forgetful };
    },
  },
  {
    name: "place of the dead",
    number: null,
    story: "Places do not lapse: what died with one keeps everybody else from ever beginning.",
    caughtBy: ["places-kept"],
    seeds: 1,
    scenario: waiting(", given_back: false"),
    module: `${STORE}/places.ts`,
    breakIt: (original: typeof Model) => {
      class Eternal extends original.Places {
        override forgetLapsed() {}
      }
      return { Places: Eternal };
    },
  },
  {
    name: "waiting that is nobody's news",
    number: null,
    story: "A deployment finds no place and waits, and nobody is told why nothing begins.",
    caughtBy: ["places-kept"],
    seeds: 1,
    scenario: waiting(),
    module: PLACE,
    breakIt: (original: typeof Control) => {
      class Silent extends original.Place {
        override heard(...[exchange, now]: Parameters<Control.Place["heard"]>) {
          super.heard(exchange, now);
          return null;
        }
      }
      return { Place: Silent };
    },
  },
];
