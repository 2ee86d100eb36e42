/**
 * The leases of one incarnation of a worker. It registers under the first one; after a claim
 * without an answer it holds jobs under another, numbered from 1 on, and is still who it was.
 */

/** The n-th lease after the first. */
export function laterLease(first: string, n: number): string {
  return `${first}.${n}`;
}

/** The name that the holder of this lease is registered under, if not under the lease itself. */
export function firstLease(lease: string): string {
  return lease.replace(/\.\d+$/, "");
}
