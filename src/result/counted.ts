/**
 * Counts in sentences for people: thousands are separated, and one thing is not told as many. Never
 * through Intl, so that the bytes of a result do not depend on the machine. Numbers that are names
 * (of jobs, epochs, versions) are no counts and stay as they are.
 */

/** 20242 as "20,242"; decimals are left alone. */
export function grouped(count: number): string {
  return String(count).replace(/(?<!\.\d*)\B(?=(\d{3})+(?!\d))/g, ",");
}

/**
 * "1 job", "20,242 jobs", "0 jobs". Both forms may be more than a noun, where more depends on the
 * number: "key was" and "keys were".
 */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
