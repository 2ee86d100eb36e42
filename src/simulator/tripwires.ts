/**
 * Tripwires for a run that must repeat itself: while they are armed, reading the machine's clock,
 * drawing unseeded chance or setting a timer throws, with the seed and the place of the call.
 *
 * They stand on the global objects, so they catch the packages that the core uses too. They leave
 * out what was imported from Node's own modules: the core may not import those.
 */
import { AssertionError, assert } from "../kernel/assert.ts";

export interface TripwireOptions {
  /** Of the run, for the message. */
  readonly seed: string;
}

type Callable = (...args: unknown[]) => unknown;

interface Wire {
  readonly holder: object;
  readonly name: string;
  /** As people know it. */
  readonly shown: string;
}

let armedFor: string | null = null;

/** Arms them until the returned function is called (more than once does no harm). */
export function armTripwires({ seed }: TripwireOptions): () => void {
  assert(armedFor === null, `the tripwires are armed already, for seed "${armedFor}"`);
  armedFor = seed;
  const restores = [replaceDate(seed), ...wires().map((wire) => replaceCall(wire, seed))];
  let armed = true;
  return () => {
    if (!armed) return;
    armed = false;
    armedFor = null;
    for (const restore of restores) restore();
  };
}

function wires(): Wire[] {
  const timers = ["setTimeout", "setInterval", "setImmediate"];
  return [
    { holder: performance, name: "now", shown: "performance.now" },
    { holder: process, name: "hrtime", shown: "process.hrtime" },
    { holder: Math, name: "random", shown: "Math.random" },
    { holder: crypto, name: "randomUUID", shown: "crypto.randomUUID" },
    { holder: crypto, name: "getRandomValues", shown: "crypto.getRandomValues" },
    ...timers.map((name) => ({ holder: globalThis, name, shown: name })),
  ];
}

function replaceCall({ holder, name, shown }: Wire, seed: string): () => void {
  const trap: Callable = () => trip(shown, seed, trap);
  // `hrtime.bigint` and its like are ways to the same thing.
  const members = Object.keys(Reflect.get(holder, name));
  return replace(holder, name, Object.assign(trap, ...members.map((key) => ({ [key]: trap }))));
}

/** `instanceof Date` and `Date.UTC` go on working: they depend on nothing but their arguments. */
function replaceDate(seed: string): () => void {
  const now: Callable = () => trip("Date.now", seed, now);
  const handler = {
    construct: (): never => trip("new Date", seed, handler.construct),
    apply: (): never => trip("Date", seed, handler.apply),
    get: (target: object, name: string | symbol): unknown =>
      name === "now" ? now : Reflect.get(target, name),
  };
  return replace(globalThis, "Date", new Proxy(Date, handler));
}

function replace(holder: object, name: string, value: unknown): () => void {
  const original = Object.getOwnPropertyDescriptor(holder, name);
  Object.defineProperty(holder, name, { value, configurable: true, writable: true });
  return () => {
    if (original !== undefined) Object.defineProperty(holder, name, original);
    else Reflect.deleteProperty(holder, name);
  };
}

function trip(shown: string, seed: string, trap: Callable): never {
  const error = new AssertionError("");
  // From the caller of the trap on, so that the first line is the place.
  Error.captureStackTrace(error, trap);
  const place = error.stack?.split("\n")[1]?.trim().replace(/^at /, "") ?? "an unknown place";
  error.message =
    `${shown} was called at ${place} in the run of seed "${seed}": ` +
    "a run may depend on its scenario and seed only.";
  throw error;
}
