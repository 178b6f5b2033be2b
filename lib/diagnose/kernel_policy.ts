/** Which locking a kernel has, by its version. */

/** The first 6.12 with `driver_override` under a spinlock. */
const FIRST_6_12 = 80;

/**
 * The name of the policy that a kernel of Linus' tree, or of the stable series 6.12, follows. Some other stable releases
 * matched under the lock and took it back in their next: their versions do not tell.
 *
 * @param kernel As in `7.0.0-rc1-00012-gabcdef`; null where it is not known.
 */
export function policyOfKernel(kernel: string | null): string {
  const [, major = 0, minor = 0, patch = 0, candidate = 0] =
    /^(\d+)\.(\d+)(?:\.(\d+))?(?:-rc(\d+))?/.exec(kernel ?? "")?.map((part) => Number(part ?? 0)) ?? [];
  if (major === 7 && minor === 0 && candidate > 0) return candidate < 3 ? "v7.0-rc1" : "revert";
  const hasSpinlock = major >= 7 || major === 6 && minor === 12 && patch >= FIRST_6_12;
  return hasSpinlock ? "override-spinlock" : "v6.19";
}
