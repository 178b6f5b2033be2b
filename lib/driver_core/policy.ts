/**
 * Policies: who holds which lock around match, and how `driver_override` is protected. Data, named by the kernel that
 * they describe; a change is named for what it does, and `BASE+CHANGE+…` composes them.
 *
 * In everything that a policy does not say, each is Linux 6.12.117, whose sources the model was read from. That has three
 * fixes which came after the kernels of the thread: `no-ready-to-probe` and `no-deferred-parent-lock` take them out.
 */
import { unknownPolicy } from "../messages/policy.ts";
import type { UserError } from "../messages/user_error.ts";

/** What differs between kernels. */
export interface Policy {
  /** As it was asked for. */
  readonly name: string;
  /**
   * `__driver_attach()` and `bind_store()` match under the device lock, which they drop again before the probe takes it.
   * `__device_attach_driver()` always has it.
   */
  readonly matchLock: boolean;
  /**
   * What protects `driver_override`: `device-lock` is the field that buses had of their own, written under the device
   * lock and read by match as it finds it; `spinlock` is the one in struct device, compared in place under its lock.
   */
  readonly override: "device-lock" | "spinlock";
  /** Match compares a copy cut to this many bytes, its terminating NUL included; 0: it compares the string itself. */
  readonly overrideCopyBytes: number;
  /** A task that dies in a probe leaves the device's lock free instead of held for ever. */
  readonly oopsUnlock: boolean;
  /**
   * `__driver_attach()`, its asynchronous helper and `bind_store()` probe under the device lock. `__device_attach()` always
   * does: its match needs it.
   */
  readonly probeLock: boolean;
  /** A probe that would register a driver returns -EPROBE_DEFER instead until somebody else has registered it. */
  readonly deferRegister: boolean;
  /** Nothing is probed before `device_add()` has marked it as ready. */
  readonly readyToProbe: boolean;
  /**
   * The retry of a deferred probe and `__device_attach_async_helper()` take the parent's lock first, where the bus needs it,
   * as everybody else does.
   */
  readonly deferredParentLock: boolean;
}

type Change = Partial<Omit<Policy, "name">>;

const UNLOCKED: Omit<Policy, "name"> = {
  matchLock: false,
  override: "device-lock",
  overrideCopyBytes: 0,
  oopsUnlock: false,
  probeLock: true,
  deferRegister: false,
  readyToProbe: true,
  deferredParentLock: true,
};

/** A kernel that policies start with. */
export interface Base extends Omit<Policy, "name"> {
  /** The commit that made it so, abbreviated; undefined for what was always so. */
  readonly commit?: string;
  /** Which kernels it describes, in a few words. */
  readonly about: string;
}

/** Kernels, by the name that a policy starts with. */
export const BASES: { readonly [name: string]: Base } = {
  "v6.19": { ...UNLOCKED, about: "mainline through 6.19" },
  /** "driver core: enforce device_lock for driver_match_device()". */
  "v7.0-rc1": { ...UNLOCKED, matchLock: true, commit: "dc23806a7c47", about: "7.0-rc1 and rc2: match under the lock" },
  /** The same as v6.19 in all that is modelled. */
  revert: { ...UNLOCKED, commit: "9de68394a615", about: "7.0-rc3: that was reverted" },
  /** `driver_override` in struct device. Here for every bus that has the file. */
  "override-spinlock": {
    ...UNLOCKED,
    override: "spinlock",
    commit: "cb3d1049f4ea",
    about: "7.0, and 6.12 since 6.12.80: driver_override under a spinlock",
  },
};

/** Changes that can be added to a base with `+`. */
export const CHANGES: { readonly [name: string]: Change } = {
  "match-lock": { matchLock: true },
  "override-spinlock": { override: "spinlock" },
  /** Linus Torvalds, 2026-03-01: a spinlock, and a copy into a buffer of 32 bytes. */
  "override-copy32": { override: "spinlock", overrideCopyBytes: 32 },
  /** Gary Guo, 2026-03-01: device locks are unlocked even when a probe oopses. */
  "oops-unlock": { oopsUnlock: true },
  /** Never a kernel: what the lock around probe is for, "you don't want two drivers attaching to the same device" (Gary Guo, 2026-03-01). */
  "no-probe-lock": { probeLock: false },
  /**
   * Cristian Marussi, 2026-04-15: -EPROBE_DEFER instead of registering a driver from probe. Who registers it then is up
   * to the scenario.
   */
  "defer-register": { deferRegister: true },
  /** Before "driver core: Don't let a device probe until it's ready", which is in 6.12.86. */
  "no-ready-to-probe": { readyToProbe: false },
  /**
   * Before "driver core: take parent lock on deferred probe" and "driver core: take parent lock in async device attach",
   * which are in 6.12.117.
   */
  "no-deferred-parent-lock": { deferredParentLock: false },
};

/**
 * The policy of a name such as `v6.19` or `v6.19+match-lock+oops-unlock`.
 * @throws {UserError} where a part of the name is unknown.
 */
export function policyNamed(name: string): Policy {
  const [first = "", ...changes] = name.split("+");
  if (!Object.hasOwn(BASES, first)) throw unknown(first);
  const { commit: _commit, about: _about, ...base } = BASES[first]!;
  return changes.reduce((policy, change): Policy => {
    if (!Object.hasOwn(CHANGES, change)) throw unknown(change);
    return { ...policy, ...CHANGES[change] };
  }, { ...base, name });
}

function unknown(part: string): UserError {
  return unknownPolicy(part, Object.entries(BASES).map(([name, { about }]) => ({ name, about })), Object.keys(CHANGES));
}
