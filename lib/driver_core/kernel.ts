/**
 * The driver core's state for one scenario and policy, and how its functions are written: each as a
 * {@linkcode kernelFunction} of the kernel's name, in a file of the kernel's name.
 *
 * What holds for all of it:
 * - Spinlocks, and `deferred_probe_mutex`, guard only list and pointer updates that never sleep; each such section is
 *   one atomic step, so they need no state.
 * - Memory is never short, sysfs (but for the links of `driver_sysfs_add()`) and uevents never fail, runtime PM, pinctrl
 *   and DMA set-up do nothing:
 *   none of them decides who waits for whom in the cases that this model is for.
 * - Device structs are static and never freed; what is freed is `driver_override`'s strings, and the drivers of a module.
 */
import { below, BIT, type Frame, ProgramBuilder } from "../program/program.ts";
import {
  add,
  type Expression,
  type List,
  type Local,
  multiply,
  type Operand,
  or,
  type Range,
  read,
  type Variable,
} from "../program/expression.ts";
import { call, type ProgramFunction, type Statement } from "../program/statement.ts";
import { RETURNED } from "../scenario/errno.ts";
import type { Duration } from "../scenario/duration.ts";
import { everyAction, type Scenario } from "../scenario/scenario.ts";
import { ASYNC_SLOTS, type AsyncHelper } from "./async.ts";
import { declareLinks, type DeviceLinks } from "./core_links.ts";
import { declareOverrides, overrideRanges, type Overrides } from "./driver_override.ts";
import { declareModules, type Modules } from "./module.ts";
import { OwnFunctions } from "./own_functions.ts";
import { declareNewIds, type NewIds } from "./new_ids.ts";
import type { Policy } from "./policy.ts";
import { mayUnregisterTwice } from "./unregistering.ts";
import { declareSyncStates, type SyncStates } from "./sync_state.ts";
import { KernelTables } from "./tables.ts";

/** What a parameter or local of a kernel function holds; a "…or none" is a number + 1, with 0 for none. */
export type Kind =
  | "device"
  | "deviceOrNone"
  | "driver"
  | "driverOrNone"
  | "errno"
  | "bit"
  | "caller"
  | "module"
  | "taskOrNone"
  | "string"
  | "override";

/** Who calls match, for those who read traces. */
export const CALLERS = ["__driver_attach", "__device_attach_driver", "bind_store"] as const;

/** A function of the driver core. */
export interface KernelFunction<P extends { readonly [name: string]: Kind } = { readonly [name: string]: Kind }> {
  readonly name: string;
  readonly parameters: P;
  readonly body: (
    kernel: Kernel,
    parameters: { readonly [K in keyof P]: Local },
    locals: Locals,
  ) => readonly Statement[];
}

/** Declares a local variable of a kernel function; it starts as 0. */
export type Locals = (name: string, kind: Kind) => Local;

/** Writes a function of the driver core. */
export function kernelFunction<const P extends { readonly [name: string]: Kind }>(
  name: string,
  parameters: P,
  body: KernelFunction<P>["body"],
): KernelFunction<P> {
  return { name, parameters, body };
}

/** A device's or driver's place on its bus's klist. */
export interface Nodes {
  /** Per bus, in order. */
  readonly list: List;
  /** Deleted, but still on the list because an iterator is parked on it. */
  readonly dead: Variable;
  /** Iterators parked on it. */
  readonly pins: Variable;
}

/** The driver core's state, as variables of a program. Fields are named after the kernel's. */
export class Kernel {
  readonly builder = new ProgramBuilder();
  readonly scenario: Scenario;
  readonly policy: Policy;
  readonly tables: KernelTables;
  /** `__driver_attach()` has the thread's debugging aid: it tells lockdep of the device's lock around match. */
  readonly aid: boolean;
  /** Some action calls `device_shutdown()` or `dpm_suspend_start()`: probing may be blocked, and orders of devices matter. */
  readonly blocksProbing: boolean;
  /** Some match does more than to look at the override and the ids. */
  readonly matchRuns: boolean;
  /** Number of tasks, workers included. */
  readonly tasks: number;

  /** `dev->mutex`. */
  readonly mutex: Variable;
  /** In sysfs: between `kobject_add()` and `kobject_del()`. */
  readonly registered: Variable;
  readonly ready_to_probe: Variable;
  readonly can_match: Variable;
  readonly dead: Variable;
  /** `dev->driver`: a driver + 1, or 0. */
  readonly driver: Variable;
  /** `dev->p->async_driver`: a driver + 1, or 0. */
  readonly async_driver: Variable;
  /** `devices_kset`: all devices in sysfs, in the order they came, those without a bus apart. */
  readonly devices_kset: List;
  /** Probes are deferred: the system is shutting down, or is suspended. */
  readonly defer_all_probes: Variable;
  readonly klist_devices: Nodes;
  readonly klist_drivers: Nodes;
  /** `drv->p->klist_devices`: the devices bound to a driver. */
  readonly bound: List;
  /** The driver's folder in sysfs: what `driver_find()` sees. */
  readonly kobject: Variable;
  /** The driver's bind and unbind files. */
  readonly bind_files: Variable;
  /** Writers inside a driver's bind or unbind file. */
  readonly active_stores: Variable;
  readonly deferred_probe_pending_list: List;
  readonly deferred_probe_active_list: List;
  /** Probes in flight, by device: whoever probes holds the device's lock, so there is at most one. */
  readonly in_flight: Variable;
  /**
   * `deferred_trigger_count` changed since the probe in flight on this device read it. One bit a probe instead of the
   * kernel's counter keeps the state finite and says the same, because only "changed or not" is ever asked.
   */
  readonly triggered: Variable;
  readonly probe_count: Variable;
  /** `deferred_probe_work` is queued; is running. */
  readonly work_pending: Variable;
  readonly work_running: Variable;
  /** Per task: flush_work() waits for the run in progress to end (1), or for one that has yet to start (2). */
  readonly flush: Variable;
  /** Entries on `async_global_pending`. */
  readonly async_pending: Variable;
  /** `data->have_async` of the walk in progress on a device, which holds the device's lock. */
  readonly have_async: Variable;
  /** A task has died: nothing is reported any more. */
  readonly tainted: Variable;
  /** Per device: a probe of it returned an error other than -EPROBE_DEFER, or somebody unbound it. Set until it binds. */
  readonly excused: Variable;
  /** Per device: a driver bound to it while `driver_override` named another. Stays set. */
  readonly excluded_bound: Variable;
  /** Per device, where no lock keeps probes apart: a probe began while another driver had it. */
  readonly double_attach: Variable | undefined;
  /** Per driver: it was registered while it was registered. Stays set. */
  readonly registered_twice: Variable;
  readonly locks: Variable;
  readonly completions: Variable;
  readonly resources: Variable;
  /** Per driver: its probe's `deferOnce` has been used up. */
  readonly deferred_once: Variable;
  readonly overrides: Overrides | undefined;
  /** `dpm_list`, `dpm_prepared_list`, `dpm_suspended_list` and, of `dpm_complete()`, `list`. Undefined where nobody suspends. */
  readonly dpm_list: List | undefined;
  readonly syncStates: SyncStates | undefined;
  /**
   * Per driver: its `drv->p` points to what unregistering it frees, or has freed. Undefined where nothing is unregistered
   * more than once.
   */
  readonly unregistered: Variable | undefined;
  /**
   * Per device: the links that `driver_sysfs_add()` makes are there. Undefined where a device's lock, which they come and
   * go under, always keeps others from finding them.
   */
  readonly sysfs_links: Variable | undefined;
  /** Per driver and per device: it was unregistered while it was not registered. Stays set. */
  readonly bad_unregister: { readonly driver: Variable; readonly device: Variable };
  /** What `new_id` is about. Undefined where nobody writes to it. */
  readonly newIds: NewIds | undefined;
  readonly modules: Modules | undefined;
  readonly links: DeviceLinks | undefined;
  /** The functions that the scenario brings along. */
  readonly own: OwnFunctions = new OwnFunctions(this);

  /** What actions take, where time is simulated. */
  readonly durations: readonly Duration[];
  readonly #durationNumbers: ReadonlyMap<string, number>;
  readonly #functions = new Map<KernelFunction, ProgramFunction>();

  /** `modprobes` of the tasks, the last ones, are modprobes. */
  constructor(scenario: Scenario, policy: Policy, aid: boolean, tasks: number, modprobes: number) {
    this.scenario = scenario;
    this.policy = policy;
    this.aid = aid;
    const all = everyAction(scenario);
    const suspends = all.includes("dpm_suspend_start") || all.includes("dpm_resume_end");
    const durations = all.flatMap((action) =>
      typeof action === "object" && "work" in action
        ? [action.work]
        : typeof action === "object" && "sleep" in action
        ? [action.sleep]
        : []
    );
    this.#durationNumbers = new Map([...new Set(durations.map((of) => JSON.stringify(of)))].map((of, i) => [of, i]));
    this.durations = [...this.#durationNumbers.keys()].map((of): Duration => JSON.parse(of));
    this.blocksProbing = suspends || all.includes("device_shutdown");
    this.matchRuns = [...scenario.buses, ...scenario.drivers].some(({ match = [] }) => match.length > 0);
    this.tasks = tasks;
    this.tables = new KernelTables(this.builder, scenario);
    const { devices, drivers, buses } = this.tables;
    const { builder } = this;
    const perDevice = (name: string, range: Range = BIT, initial: number | readonly number[] = 0) =>
      builder.variable(name, range, { length: Math.max(1, devices), initial });
    const perDriver = (name: string, range: Range = BIT) =>
      builder.variable(name, range, { length: Math.max(1, drivers) });
    const present = pad(scenario.devices.map((device) => Number(device.present ?? true)));
    const onBus = scenario.buses.map(({ name }) =>
      scenario.devices.flatMap((device, i) => device.bus === name && (device.present ?? true) ? [i] : [])
    );
    this.mutex = builder.mutex("dev->mutex", tasks, Math.max(1, devices));
    this.registered = perDevice("registered", BIT, present);
    this.ready_to_probe = perDevice("ready_to_probe", BIT, present);
    this.can_match = perDevice("can_match");
    this.dead = perDevice("dead");
    this.driver = perDevice("driver", { min: 0, max: drivers });
    this.async_driver = perDevice("async_driver", { min: 0, max: drivers });
    const there = scenario.devices.flatMap((device, i) => device.present ?? true ? [i] : []);
    this.devices_kset = builder.list("devices_kset", devices, below(devices), [there]);
    this.defer_all_probes = builder.variable("defer_all_probes", BIT);
    this.klist_devices = {
      list: builder.list("klist_devices", devices, below(devices), onBus),
      dead: perDevice("klist_devices.dead"),
      pins: perDevice("klist_devices.pins", { min: 0, max: 4 * tasks }),
    };
    this.klist_drivers = {
      list: builder.list("klist_drivers", drivers, below(drivers), Array(buses).fill([])),
      dead: perDriver("klist_drivers.dead"),
      pins: perDriver("klist_drivers.pins", { min: 0, max: 4 * tasks }),
    };
    this.bound = builder.list("bound", devices, below(devices), Array(Math.max(1, drivers)).fill([]));
    this.kobject = perDriver("kobject");
    this.bind_files = perDriver("bind_files");
    this.active_stores = perDriver("active_stores", { min: 0, max: tasks });
    this.deferred_probe_pending_list = builder.list("deferred_probe_pending_list", devices, below(devices));
    this.deferred_probe_active_list = builder.list("deferred_probe_active_list", devices, below(devices));
    this.in_flight = perDevice("in_flight");
    this.triggered = perDevice("triggered");
    this.probe_count = builder.variable("probe_count", { min: 0, max: devices + tasks });
    this.work_pending = builder.variable("work_pending", BIT);
    this.work_running = builder.variable("work_running", BIT);
    this.flush = builder.variable("flush", { min: 0, max: 2 }, { length: tasks });
    this.async_pending = builder.variable("async_pending", { min: 0, max: tasks });
    this.have_async = perDevice("have_async");
    this.tainted = builder.variable("tainted", BIT);
    this.excused = perDevice("excused");
    this.excluded_bound = perDevice("excluded_bound");
    this.double_attach = policy.probeLock ? undefined : perDevice("double_attach");
    this.registered_twice = perDriver("registered_twice");
    this.locks = builder.mutex("lock", tasks, Math.max(1, scenario.locks?.length ?? 0));
    this.completions = builder.variable("completion", BIT, { length: Math.max(1, scenario.completions?.length ?? 0) });
    this.resources = builder.variable("resource", BIT, { length: Math.max(1, scenario.resources?.length ?? 0) });
    this.deferred_once = perDriver("deferred_once");
    this.overrides = declareOverrides(builder, scenario, policy, tasks);
    const addsIds = all.some((action) => typeof action === "object" && "newId" in action);
    this.dpm_list = suspends ? builder.list("dpm_list", devices, below(devices), [there, [], [], []]) : undefined;
    this.syncStates = declareSyncStates(builder, scenario, tasks);
    this.unregistered = mayUnregisterTwice(scenario) ? perDriver("unregistered") : undefined;
    this.sysfs_links = policy.oopsUnlock || !policy.probeLock ? perDevice("sysfs_links") : undefined;
    this.bad_unregister = { driver: perDriver("bad_unregister.driver"), device: perDevice("bad_unregister.device") };
    this.newIds = addsIds ? declareNewIds(builder, devices, drivers, tasks) : undefined;
    this.links = declareLinks(builder, scenario);
    this.modules = declareModules(builder, scenario, tasks, tasks - modprobes);
  }

  /** The range of a kind. */
  range(kind: Kind): Range {
    switch (kind) {
      case "device":
        return below(this.tables.devices);
      case "deviceOrNone":
        return { min: 0, max: this.tables.devices };
      case "driver":
        return below(this.tables.drivers);
      case "driverOrNone":
        return { min: 0, max: this.tables.drivers };
      case "errno":
        return RETURNED;
      case "taskOrNone":
        return { min: 0, max: this.tasks };
      case "bit":
        return BIT;
      case "caller":
        return below(CALLERS.length);
      case "module":
        return below(this.scenario.modules?.length ?? 0);
      case "string":
      case "override":
        return overrideRanges(this.overrides)[kind];
    }
  }

  /** The number of a duration. */
  duration(of: Duration): number {
    return this.#durationNumbers.get(JSON.stringify(of))!;
  }

  /** A local variable's declaration for a frame. */
  locals(frame: Frame): Locals {
    return (name, kind) => frame.local(name, this.range(kind));
  }

  /** The program's function for a kernel function. */
  functionOf<P extends { readonly [name: string]: Kind }>(of: KernelFunction<P>): ProgramFunction {
    const key = of as unknown as KernelFunction;
    const known = this.#functions.get(key);
    if (known) return known;
    const names = Object.keys(of.parameters);
    const parameters = names.map((name) => [name, this.range(of.parameters[name]!)] as const);
    const made = this.builder.function(of.name, parameters, (locals, frame) => {
      const byName = Object.fromEntries(names.map((name, i) => [name, locals[i]!]));
      return of.body(this, byName as { readonly [K in keyof P]: Local }, this.locals(frame));
    });
    this.#functions.set(key, made);
    return made;
  }

  /** Whether a function of the program is the kernel's, and not the scenario's own. */
  isKernelFunction(of: ProgramFunction): boolean {
    return [...this.#functions.values()].includes(of);
  }

  /** Calls a kernel function. */
  call<P extends { readonly [name: string]: Kind }>(
    of: KernelFunction<P>,
    values: { readonly [K in keyof P]: Operand },
    into?: Local,
  ): Statement {
    return call(this.functionOf(of), Object.keys(of.parameters).map((name) => values[name]!), into);
  }

  /** The mutex of a device or lock of that name. */
  lockNamed(name: string): [mutex: Variable, index: number] {
    const device = this.tables.device(name);
    return device >= 0 ? [this.mutex, device] : [this.locks, this.scenario.locks!.indexOf(name)];
  }

  /** The number of a completion. */
  completion(name: string): number {
    return this.scenario.completions!.indexOf(name);
  }

  /** The number of a module. */
  module(name: string): number {
    return this.scenario.modules!.findIndex((module) => module.name === name);
  }

  /** What the driver's id table and the ids added to it say. */
  idMatch(driver: Operand, device: Operand): Expression {
    const table = this.tables.idMatch(driver, device);
    return this.newIds ? or(table, read(this.newIds.dynids, this.tables.pair(driver, device))) : table;
  }

  /** The number of a resource. */
  resource(name: string): number {
    return this.scenario.resources!.indexOf(name);
  }

  /** The task that runs an asynchronous helper on a device. */
  asyncTask(helper: AsyncHelper, device: Operand, slot: number): Expression {
    const first = this.scenario.tasks.length + 1 +
      (helper === "__driver_attach_async_helper" ? 0 : this.tables.devices * ASYNC_SLOTS);
    return add(multiply(device, ASYNC_SLOTS), first + slot);
  }
}

function pad(values: readonly number[]): readonly number[] {
  return values.length === 0 ? [0] : values;
}
