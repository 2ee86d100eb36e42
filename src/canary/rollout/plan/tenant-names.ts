/**
 * The names that a list of tenants stands for. An entry such as `shop-1..500` is a row of names,
 * `shop-1` to `shop-500`, so that a thousand tenants take one line.
 */

/** A row: what its names begin with, the first number, the last one. */
export const TENANT_ROW = /^(.*?)(0|[1-9]\d{0,8})\.\.(0|[1-9]\d{0,8})$/;

/** The most names that a list may stand for: they travel with the route. */
export const TENANT_LIMIT = 10_000;

/** The first `count` names of the pool, fewer if it has no more. */
export function leadingTenants(pool: readonly string[], count: number): readonly string[] {
  const names: string[] = [];
  for (const entry of pool) {
    const [, prefix = "", from, to] = TENANT_ROW.exec(entry) ?? [];
    if (from === undefined || to === undefined) names.push(entry);
    else for (let n = Number(from); n <= Number(to); n++) names.push(`${prefix}${n}`);
    if (names.length >= count) return names.slice(0, count);
  }
  return names;
}

/** How many names a pool stands for. */
export function countTenants(pool: readonly string[]): number {
  return pool.reduce((sum, entry) => {
    const [, , from, to] = TENANT_ROW.exec(entry) ?? [];
    return sum + (from === undefined ? 1 : Math.max(0, Number(to) - Number(from) + 1));
  }, 0);
}
