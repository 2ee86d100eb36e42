/** What all uses have in common: operating errors, durations, chance with a seed. */
export { ERRORS, type ErrorCode, EXIT, OperatingError } from "../kernel/errors.ts";
export { type RandomStream, stream } from "../kernel/random.ts";
export {
  type Duration,
  fromMs,
  HOUR,
  type Instant,
  MILLISECOND,
  MINUTE,
  SECOND,
  toMs,
} from "../kernel/time.ts";
