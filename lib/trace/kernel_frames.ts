/**
 * The model's call stacks as a kernel build prints them. What a compiler inlines, and which frames stand below a wait,
 * differs by build and is data: one map for each.
 */
import type { Blocked, StackEntry } from "../driver_core/outcome.ts";

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
      // From the source of kernel/umh.c, not from a measured run.
      request_module: ["wait_for_completion_state", "call_usermodehelper_exec"],
    },
  },
  /** The kernel of the log of 2026-04-15: 7.0.0 with the debugging aid, 32-bit Arm. It has no `__bus_probe_device()`. */
  "7.0-arm": {
    inlined: ["driver_match_device", "call_driver_probe", "driver_attach", "__bus_probe_device", "device_register"],
    waits: { mutex: ["__mutex_lock", "mutex_lock_nested"] },
  },
};

/** The kernel's frames of a stack, innermost first; the scenario's own functions are left out. */
export function kernelStack(stack: readonly StackEntry[], build: KernelBuild): string[] {
  return callTrace(stack.filter(({ own }) => !own), build);
}

/** The kernel's frames of a blocked task, those below its wait included. */
export function kernelFrames({ wait, stack }: Blocked, build: KernelBuild): string[] {
  return [...waitFrames(wait, build), ...kernelStack(stack, build)];
}

/**
 * All frames of a stack, innermost first: the kernel's, and those of callbacks and of modules' inits and exits. What a
 * scenario calls a task is no function, so the outermost frame is left out where it is the scenario's.
 */
export function callTrace(stack: readonly StackEntry[], build: KernelBuild): string[] {
  const frames = stack.at(-1)?.own ? stack.slice(0, -1) : stack;
  return frames.filter(({ own, name }) => own || !build.inlined.includes(name)).map(({ name }) => name);
}

/** All frames of a blocked task, those below its wait included. */
export function blockedTrace({ wait, stack }: Blocked, build: KernelBuild): string[] {
  return [...waitFrames(wait, build), ...callTrace(stack, build)];
}

function waitFrames(wait: string, build: KernelBuild): readonly string[] {
  return build.waits[wait] ?? [];
}
