/**
 * What is run: buses, devices, drivers, and what tasks, probes and removes do.
 *
 * A scenario is plain JSON. Names are its only references; each kind of thing has names of its own, except that devices
 * and locks share theirs, because both can be locked.
 */

import type { Duration } from "./duration.ts";

/** One thing that a task or a callback does. The verb is the action's first key; without an object it is a word. */
export type Action =
  /** Registers or unregisters a driver: `driver_register()`, `driver_unregister()`. */
  | { readonly register: string }
  | { readonly unregister: string }
  /** Adds or removes a device: `device_register()`, `device_unregister()`. */
  | { readonly add: string }
  | { readonly remove: string }
  /** Takes, tries or frees a device's lock or a declared one. `trylock` gives 1 where it was free (and frees it), else 0. */
  | { readonly lock: string }
  | { readonly trylock: string }
  | { readonly unlock: string }
  /** Completes a completion for good, or waits for it. */
  | { readonly complete: string }
  | { readonly wait: string }
  /** Makes a resource exist. */
  | { readonly provide: string }
  /** Returns -EPROBE_DEFER from the probe or match while a resource does not exist. */
  | { readonly deferUntil: string }
  /** Stores a driver's name, or any other, in a device's `driver_override` file; null clears it. */
  | { readonly override: string; readonly to: string | null }
  /** Writes to a driver's `bind` or `unbind` file, or to the bus's `drivers_probe`. */
  | { readonly bind: string; readonly device: string }
  | { readonly unbind: string; readonly device: string }
  | { readonly driversProbe: string }
  /** Reads a device's file, or writes to it. */
  | { readonly show: "uevent" | "driver_override" | "power/control" | "state_synced"; readonly device: string }
  | { readonly store: "power/control"; readonly device: string }
  /** Adds the device to the driver's ids at run time, as the `new_id` file of a PCI driver does. */
  | { readonly newId: string; readonly device: string }
  /** Loads or unloads a module in this task, as insmod and rmmod do. */
  | { readonly load: string }
  | { readonly unload: string }
  /** Calls `request_module()`: starts modprobe in a task of its own and waits until that has exited. */
  | { readonly requestModule: string }
  /** Starts a task that was declared as `spawned`; -EBUSY where it runs already, or died. */
  | { readonly spawn: string }
  /** Ends the probe, match, remove, shutdown or task with a value: 0 or an errno as "-EIO" or -5. */
  | { readonly return: number | string }
  /** Does it all a number of times. */
  | { readonly repeat: number; readonly do: readonly Action[] }
  /** Returns -EPROBE_DEFER the first time that this driver's probe gets here. */
  | "deferOnce"
  /** Takes a step that touches nothing: time passes. */
  | "work"
  /** The same; where time is simulated, so much of it, on a processor or asleep. */
  | { readonly work: Duration }
  | { readonly sleep: Duration }
  /** Dies here, keeping every lock. */
  | "oops"
  /** Sleeps for ever. */
  | "hang"
  /** In a bus's probe, remove or shutdown: calls the driver's own, where it has one. */
  | "driver"
  /** Calls the function of that name. */
  | "device_shutdown"
  | "wait_for_device_probe"
  | "async_synchronize_full"
  | "dpm_suspend_start"
  | "dpm_resume_end";

/** Files of a device that can be read. */
export const SHOWN = ["uevent", "driver_override", "power/control", "state_synced"] as const;

/** Files of a device that can be written to, besides `driver_override`. */
export const STORED = ["power/control"] as const;

/**
 * When a task starts: with the system; when no task, work item or timer can move; when another task, a probe or any other
 * callback spawns it; after another task is done.
 */
export type Start = "at once" | "quiet" | "spawned" | { readonly after: string };

/** A bus. */
export interface Bus {
  /** Its name. */
  readonly name: string;
  /** Its devices have a `driver_override` file, and its match obeys it. Default: false. */
  readonly driverOverride?: boolean;
  /** Probing and removing take the parent's lock first, as for USB interfaces. Default: false. */
  readonly needParentLock?: boolean;
  /**
   * What the bus's match does before it looks at `driver_override` and the driver's ids. Where it returns, that is the
   * answer: 0 for no match, or an errno. Default: nothing.
   */
  readonly match?: readonly Action[];
  /**
   * Where the bus has one of these, it runs instead of the driver's own, which the action `driver` calls; its shutdown
   * runs for devices without a driver, too. Default: the driver's own.
   */
  readonly probe?: readonly Action[];
  /** As probe. */
  readonly remove?: readonly Action[];
  /** As probe. */
  readonly shutdown?: readonly Action[];
}

/** A device. */
export interface Device {
  /** Its name. */
  readonly name: string;
  /** Name of the bus that it is on. */
  readonly bus: string;
  /** Name of the device that it hangs off. */
  readonly parent?: string;
  /** Devices, declared before it, that must be bound before it can be: managed device links. Default: none. */
  readonly suppliers?: readonly string[];
  /** It is there when the scenario starts; otherwise an action adds it. Default: true. */
  readonly present?: boolean;
}

/** A driver. */
export interface Driver {
  /** Its name. */
  readonly name: string;
  /** Name of the bus that it is for. */
  readonly bus: string;
  /** Devices of its bus that it can drive. Default: none. */
  readonly matches?: readonly string[];
  /** Prefers asynchronous probing. Default: false. */
  readonly async?: boolean;
  /** What match does for this driver alone, after what the bus's match does for all. Default: nothing. */
  readonly match?: readonly Action[];
  /** Default: returns 0. */
  readonly probe?: readonly Action[];
  /** Default: nothing. */
  readonly remove?: readonly Action[];
  /** What it does for each of its devices in `device_shutdown()`. Default: nothing. */
  readonly shutdown?: readonly Action[];
  /** What it does for each of its devices when the system is suspended. Default: nothing. */
  readonly suspend?: readonly Action[];
  /** What it does for each of its devices when the system resumes. Default: nothing. */
  readonly resume?: readonly Action[];
  /** What it does once, when all consumers of a device are bound: its `sync_state`. Default: nothing. */
  readonly syncState?: readonly Action[];
}

/** A module: code that can go while something of it is still in use. Drivers in no module are built in. */
export interface Module {
  /** Its name. */
  readonly name: string;
  /** Drivers that its init registers in this order, and its exit unregisters in reverse. */
  readonly registers: readonly string[];
  /** Further drivers whose code is in it, registered by somebody else: by a probe, for instance. Default: none. */
  readonly contains?: readonly string[];
}

/** When a task comes, where time is simulated. */
export interface Arrives {
  /** Tasks of one process come one after another, in their order. Default: the task is a process of its own. */
  readonly process?: string;
  /** From the process's last task, or the start, to this one. */
  readonly gap: Duration;
}

/** A thread of its own. Its result is that of its last action. */
export interface Task {
  /** Its name. */
  readonly name: string;
  /** Default: with the system. The explorer takes no notice. Only for a task that starts "at once". */
  readonly arrives?: Arrives;
  /** Default: "at once". */
  readonly start?: Start;
  /** What it does, in order. */
  readonly does: readonly Action[];
}

/** How often a property holds over all executions. */
export type Expected = "never" | "sometimes" | "always";

/** What verify must find under one policy: properties by name, and the splat's type by lockdep mode. */
export interface Expectation {
  /** How often, or by lockdep mode which splat. */
  readonly [property: string]: Expected | { readonly [lockdep: string]: "recursive" | "circular" | "none" };
}

/** A scenario. */
export interface Scenario {
  /** Its name. */
  readonly name: string;
  /** What it shows, in a sentence or two. */
  readonly about?: string;
  /** Where it comes from: author, date, message. */
  readonly source?: string;
  /** Devices and drivers of one bus are matched with each other. */
  readonly buses: readonly Bus[];
  /** In the order in which they were added. */
  readonly devices: readonly Device[];
  /** Those that an action registers. */
  readonly drivers: readonly Driver[];
  /** Code that is loaded and unloaded. */
  readonly modules?: readonly Module[];
  /** Names of locks beside those of devices. */
  readonly locks?: readonly string[];
  /** Names of completions. */
  readonly completions?: readonly string[];
  /** Names of resources that probes can wait for by deferring. */
  readonly resources?: readonly string[];
  /** Threads that run side by side. */
  readonly tasks: readonly Task[];
  /** By policy. What is not named here is not checked. */
  readonly expect?: { readonly [policy: string]: Expectation };
}

/** Most of each kind that a scenario may have. */
export interface Limits {
  /** Buses. */
  readonly buses: number;
  /** Devices. */
  readonly devices: number;
  /** Drivers. */
  readonly drivers: number;
  /** Modules. */
  readonly modules: number;
  /** Tasks. */
  readonly tasks: number;
  /** Locks beside those of devices. */
  readonly locks: number;
  /** Completions. */
  readonly completions: number;
  /** Resources. */
  readonly resources: number;
  /** Actions, in all. */
  readonly actions: number;
  /** Times that one action may repeat others. */
  readonly repeat: number;
  /** Characters of a name. */
  readonly nameLength: number;
  /** Characters of any other text. */
  readonly textLength: number;
}

/** For exploration. */
export const LIMITS: Limits = {
  buses: 32,
  devices: 64,
  drivers: 64,
  modules: 32,
  tasks: 64,
  locks: 32,
  completions: 32,
  resources: 32,
  actions: 200,
  repeat: 100,
  nameLength: 64,
  textLength: 4000,
};

/** For simulation, which looks at one run at a time. */
export const SIMULATION_LIMITS: Limits = {
  buses: 1000,
  devices: 100_000,
  drivers: 20_000,
  modules: 20_000,
  tasks: 20_000,
  locks: 10_000,
  completions: 10_000,
  resources: 10_000,
  actions: 500_000,
  repeat: 1_000_000,
  nameLength: 200,
  textLength: 4000,
};

/** What a driver's callbacks do, by the callback's name. */
export const CALLBACKS = ["match", "probe", "remove", "shutdown", "suspend", "resume", "syncState"] as const;

/** What a bus's callbacks do, by the callback's name. */
export const BUS_CALLBACKS = ["match", "probe", "remove", "shutdown"] as const;

/** All actions of a scenario: of its tasks and of all callbacks, those inside others included. */
export function everyAction({ tasks, drivers, buses }: Scenario): readonly Action[] {
  const withInner = (action: Action): readonly Action[] =>
    typeof action === "object" && "do" in action ? [action, ...action.do.flatMap(withInner)] : [action];
  return [
    ...tasks.flatMap(({ does }) => does),
    ...buses.flatMap((bus) => BUS_CALLBACKS.flatMap((callback) => bus[callback] ?? [])),
    ...drivers.flatMap((driver) => CALLBACKS.flatMap((callback) => driver[callback] ?? [])),
  ].flatMap(withInner);
}
