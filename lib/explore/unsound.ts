/**
 * Reductions that look right and are not. For tests only: each must make the comparison with the unreduced search fail.
 *
 * - `readOnlySections`: a section under a mutex that starts without writing anything is taken to commute with other
 *   sections under it, although one of those may end without unlocking.
 * - `asymmetricSymmetry`: tasks of the same function are taken to be interchangeable without a check that they are.
 * - `spawnByCounter`: starting tasks is taken to commute, as if each start had a fresh number.
 * - `noProviso`: steps may be put off for ever along a cycle.
 */
export const SHORTCUTS = ["readOnlySections", "asymmetricSymmetry", "spawnByCounter", "noProviso"] as const;
/** One of {@linkcode SHORTCUTS}. */
export type UnsoundShortcut = (typeof SHORTCUTS)[number];
