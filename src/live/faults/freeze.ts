/**
 * Stops a process of this machine (SIGSTOP) so that it cannot stay stopped for ever: a shell waits
 * for the end of a pipe that only this process holds, and then lets it go on (SIGCONT). Thawing
 * takes the same way, so it is always tested. Relies on a POSIX `sh`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

const GUARD = 'cat >/dev/null; kill -CONT "$1" 2>/dev/null; exit 0';

/** Lets the process go on; resolves once it was told to. Repeatable. */
export type Thaw = () => Promise<void>;

export function freeze(pid: number): Thaw {
  const guard = spawn("/bin/sh", ["-c", GUARD, "sh", String(pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    // A Ctrl-C in the terminal must not end the guard before the one that it guards.
    detached: true,
  });
  const ended = once(guard, "exit");
  process.kill(pid, "SIGSTOP");
  return async () => {
    guard.stdin.end();
    await ended;
  };
}
