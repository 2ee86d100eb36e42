/**
 * The one table of operating errors, and the exit codes they lead to.
 *
 * A programmer's error is an assertion (assert.ts), never one of these. Every operating error says
 * what happened, where, and what to do now; `definite` tells whether the operation surely did not
 * happen (true) or may have (false).
 */

interface ErrorKind {
  readonly exitCode: number;
  readonly httpStatus: number;
  readonly definite: boolean;
}

/** Exit codes of the command line; also the values of ERRORS[...].exitCode. */
export const EXIT = {
  pass: 0,
  failed: 1,
  inconclusive: 2,
  usage: 3,
  environment: 4,
  bug: 70,
  interrupted: 130,
} as const;

export const ERRORS = {
  SCENARIO_INVALID: { exitCode: EXIT.usage, httpStatus: 400, definite: true },
  SCENARIO_NOT_FOUND: { exitCode: EXIT.usage, httpStatus: 404, definite: true },
  BASELINE_INVALID: { exitCode: EXIT.usage, httpStatus: 400, definite: true },
  USAGE: { exitCode: EXIT.usage, httpStatus: 400, definite: true },
  FAULT_NOT_SUPPORTED: { exitCode: EXIT.usage, httpStatus: 400, definite: true },
  REDIS_NOT_FOUND: { exitCode: EXIT.environment, httpStatus: 503, definite: true },
  REDIS_UNREACHABLE: { exitCode: EXIT.environment, httpStatus: 503, definite: true },
  REDIS_LOST: { exitCode: EXIT.environment, httpStatus: 503, definite: false },
  STORE_TIMEOUT: { exitCode: EXIT.environment, httpStatus: 504, definite: false },
  STORE_REFUSED: { exitCode: EXIT.environment, httpStatus: 503, definite: true },
  REPORT_NOT_WRITABLE: { exitCode: EXIT.environment, httpStatus: 500, definite: true },
  PROCESS_FAILED: { exitCode: EXIT.environment, httpStatus: 500, definite: false },
  INTERRUPTED: { exitCode: EXIT.interrupted, httpStatus: 499, definite: false },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

export interface OperatingErrorOptions {
  readonly code: ErrorCode;
  /** What happened, the offending value, and where. */
  readonly message: string;
  /** What to do now. */
  readonly hint: string;
  readonly cause?: unknown;
}

export class OperatingError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly exitCode: number;
  readonly definite: boolean;

  constructor(options: OperatingErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "OperatingError";
    this.code = options.code;
    this.hint = options.hint;
    this.exitCode = ERRORS[options.code].exitCode;
    this.definite = ERRORS[options.code].definite;
  }
}
