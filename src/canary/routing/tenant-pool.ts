/**
 * The first so many tenants of a pool. Which ones go first differs from salt to salt, and more
 * tenants only add to fewer: nobody who was in scope falls out of it as a rollout goes on.
 */
import { hash64 } from "../../kernel/hash.ts";

/** At most `count`, in the order in which they come; fewer if the pool is smaller. */
export function firstTenants(pool: readonly string[], count: number, salt: string): string[] {
  const ranked = pool.map((tenant) => ({ tenant, ...hash64(`${salt}/tenants`, tenant) }));
  ranked.sort((a, b) => a.high - b.high || a.low - b.low || (a.tenant < b.tenant ? -1 : 1));
  return ranked.slice(0, count).map(({ tenant }) => tenant);
}
