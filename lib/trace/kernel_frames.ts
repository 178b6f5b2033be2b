/**
 * The model's call stacks as a kernel build prints them. What a compiler inlines, and which frames stand below a wait,
 * differs by build and is data: one map for each.
 */
import type { Blocked } from "../driver_core/outcome.ts";

/** How one kernel build shows the model's functions and waits. */
export interface KernelBuild {
  /** Functions of the model that have no frame of their own. */
  readonly inlined: readonly string[];
  /** Frames on top of a stack, innermost first, by the kind of wait. */
  readonly waits: { readonly [kind: string]: readonly string[] };
}

/** Builds by name. */
export const KERNEL_BUILDS: { readonly [name: string]: KernelBuild } = {
  /** Linux 6.12.117, gcc 12.2, PROVE_LOCKING and KASAN, x86-64 and user-mode Linux alike. */
  "6.12": {
    inlined: ["driver_match_device", "call_driver_probe"],
    waits: {
      mutex: ["__mutex_lock", "mutex_lock_nested"],
      completion: ["wait_for_completion"],
      hang: ["wait_for_completion"],
      flush_work: ["wait_for_completion", "__flush_work"],
      async: ["async_synchronize_cookie_domain"],
      klist_remove: ["klist_remove"],
    },
  },
};

/** The kernel's frames of a blocked task, innermost first; the scenario's own functions are left out. */
export function kernelFrames(blocked: Blocked, build: KernelBuild): string[] {
  const own = blocked.stack.filter((frame) => !frame.own && !build.inlined.includes(frame.name)).map(({ name }) =>
    name
  );
  return [...(build.waits[blocked.wait] ?? []), ...own];
}
