/**
 * The lockdep splat of 2026-04-15 as facts: which locks, at which functions, and which functions called each other.
 *
 * Source: Uwe Kleine-König, "Probe function registering another driver [Was: Re: [GIT PULL] Driver core changes for
 * 7.0-rc1]", 2026-04-15 09:48 UTC, on the driver-core list: an STM32MP135F-DK (32-bit Arm) with 7.0.0 and the debugging
 * aid of 2026-04-14, a lock class for each device and a pretended lock around match.
 */

/** A lock in a splat. */
export interface LoggedLock {
  /** Its class as the kernel numbered it. */
  readonly class: string;
  /** The function that takes it. */
  readonly at: string;
}

/** A function on the stack of a splat. */
export interface LoggedFrame {
  /** Its name. */
  readonly name: string;
  /** Whose it is: the printing's, lockdep's, the driver core's, a bus's, a driver's, or the boot's. */
  readonly part: "printing" | "lockdep" | "driver core" | "bus" | "driver" | "boot";
}

/** A splat as somebody's kernel printed it. */
export interface LoggedSplat {
  /** Who posted it, and when. */
  readonly source: string;
  /** Recursive or circular. */
  readonly type: "recursive" | "circular";
  /** The task's name. */
  readonly task: string;
  /** The lock that it was about to take. */
  readonly wants: LoggedLock;
  /** The lock that it holds already. */
  readonly holds: LoggedLock;
  /** All locks that it holds, the oldest first. */
  readonly held: readonly LoggedLock[];
  /** The stack, innermost function first. */
  readonly frames: readonly LoggedFrame[];
}

const frames = (part: LoggedFrame["part"], ...names: readonly string[]): readonly LoggedFrame[] =>
  names.map((name) => ({ name, part }));

/** How the driver core registers a driver, innermost function first; `driver_attach()` has no frame in this build. */
const REGISTERS = ["bus_for_each_dev", "bus_add_driver", "driver_register"];
const PROBES = ["really_probe", "__driver_probe_device", "driver_probe_device"];

/** Uwe Kleine-König's splat. */
export const STM32_SPLAT: LoggedSplat = {
  source: "Uwe Kleine-König, 2026-04-15",
  type: "recursive",
  task: "swapper/0",
  wants: { class: "dev->mutex#3", at: "__driver_attach" },
  holds: { class: "dev->mutex#3", at: "__driver_attach" },
  held: [
    { class: "dev->mutex#3", at: "__driver_attach" },
    { class: "dev->mutex#59", at: "__device_attach" },
  ],
  frames: [
    ...frames("printing", "unwind_backtrace", "show_stack", "dump_stack_lvl"),
    ...frames("lockdep", "print_deadlock_bug", "__lock_acquire", "lock_acquire"),
    ...frames("driver core", "__driver_attach", ...REGISTERS),
    ...frames("driver", "scmi_optee_service_probe"),
    ...frames("driver core", ...PROBES, "__device_attach_driver", "bus_for_each_drv", "__device_attach"),
    ...frames("driver core", "device_initial_probe", "bus_probe_device", "device_add"),
    ...frames("driver", "optee_enumerate_devices", "optee_probe"),
    ...frames("bus", "platform_probe"),
    ...frames("driver core", ...PROBES, "__driver_attach", ...REGISTERS),
    ...frames("driver", "optee_core_init"),
    ...frames("boot", "do_one_initcall", "kernel_init_freeable", "kernel_init", "ret_from_fork"),
  ],
};
