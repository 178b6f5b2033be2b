/**
 * From a boot log with the driver core's debugging messages to the scenario that would have printed it. Such a log names
 * every device and driver that came to a bus or left it, in which task and when, and of each probe the bus, the driver and
 * the device.
 *
 * Still supposed: a device that is probed without having come was there from the start; devices that a driver probes with
 * the same result take the mean of their times each; one whose probe deferred, or during whose probe something came or
 * went, has a driver of its own beside the others'; the boot task works between its deeds, and others sleep.
 */
import { checkScenario } from "../scenario/parse.ts";
import { type Action, type Driver, type Scenario, SIMULATION_LIMITS, type Task } from "../scenario/scenario.ts";
import type { BootLog, BootProbe, BootRegistration } from "./boot_log.ts";
import {
  BOOT_TASK,
  busesOf,
  DEFERRAL,
  FreshNames,
  lasting,
  LONGEST_NAME,
  probing,
  sum,
  taskNamed,
} from "./boot_parts.ts";

/** A device from when it came until its name comes again. */
interface Instance {
  readonly name: string;
  readonly bus: string;
  readonly present: boolean;
  readonly line: number;
}

/** A probe with what came and went during it, in its task. */
interface Deed {
  readonly probe: BootProbe;
  readonly during: readonly BootRegistration[];
}

/**
 * The scenario of a boot.
 * @throws {UserError} where it has more of something than a scenario may have.
 */
export function registeredBoot(log: BootLog, name: string, spread: number): Scenario {
  return new Builder(log, spread).build(name);
}

class Builder {
  readonly #log: BootLog;
  readonly #spread: number;
  readonly #names = new FreshNames();
  readonly #instances = new Map<string, Instance[]>();
  /** The scenario's drivers of each driver of the log: its own, then those of single devices. */
  readonly #drivers = new Map<string, Driver[]>();
  readonly #deeds: readonly Deed[];
  readonly #nesting: Nesting;

  constructor(log: BootLog, spread: number) {
    this.#log = log;
    this.#spread = spread;
    this.#nesting = nestingOf(log);
    this.#deeds = log.probes.map((probe) => ({ probe, during: this.#nesting.during.get(probe)! }));
  }

  build(name: string): Scenario {
    for (const { way, what, bus, name, line } of this.#log.registrations) {
      if (way === "add" && what === "device") this.#come(bus, name, line);
    }
    for (const { bus, device, line } of this.#log.probes) this.#wasThere(bus, device, line);
    for (const { way, what, bus, name, line } of this.#log.registrations) {
      if (way === "remove" && what === "device") this.#wasThere(bus, name, line);
    }
    this.#makeDrivers();
    const byTask = new Map<string, BootRegistration[]>([[BOOT_TASK, []]]);
    for (const one of this.#nesting.atTop) {
      const task = this.#taskOf(one.caller, one.ns);
      const own = byTask.get(task);
      if (own) own.push(one);
      else byTask.set(task, [one]);
    }
    const tasks = [...byTask].map(([task, own]): Task => ({
      name: this.#names.fresh("task", task),
      does: this.#actions(task, own),
    }));
    const devices = [...this.#instances.values()].flat().sort((a, b) => a.line - b.line);
    const drivers = [...this.#drivers.values()].flat();
    const buses = busesOf([...devices, ...drivers].map(({ bus }) => bus));
    return checkScenario({
      name: name.slice(0, LONGEST_NAME),
      about: `${devices.length} devices and ${drivers.length} drivers, as a boot log has them.`,
      buses,
      devices: devices.map(({ name, bus, present }) => ({ name, bus, ...(present ? {} : { present: false }) })),
      drivers,
      tasks,
    }, SIMULATION_LIMITS);
  }

  /** The task that boots is init from when userspace begins. */
  #taskOf(caller: string | null, ns: number | null): string {
    const task = taskNamed(caller ?? "T1");
    const { userspaceNs } = this.#log;
    return task === BOOT_TASK && userspaceNs !== null && ns !== null && ns > userspaceNs ? "init" : task;
  }

  #come(bus: string, device: string, line: number): void {
    const cut = busName(bus);
    const known = this.#instances.get(key(cut, device)) ?? [];
    known.push({ name: this.#names.fresh("device", device), bus: cut, present: false, line });
    this.#instances.set(key(cut, device), known);
  }

  /** A device of which the log tells that it is probed, or goes, but not that it came. */
  #wasThere(bus: string | null, device: string, line: number): void {
    const cut = busName(bus);
    const known = this.#instances.get(key(cut, device)) ?? [];
    if (known.some((one) => one.line <= line)) return;
    known.unshift({ name: this.#names.fresh("device", device), bus: cut, present: true, line: 0 });
    this.#instances.set(key(cut, device), known);
  }

  /** The device of that name that was there at a line. */
  #instanceAt(bus: string, device: string, line: number): Instance {
    return this.#instances.get(key(busName(bus), device))!.findLast((one) => one.line <= line)!;
  }

  #makeDrivers(): void {
    const probed = new Map<string, Deed[]>();
    for (const deed of this.#deeds) {
      const of = key(busName(deed.probe.bus), deed.probe.driver ?? deed.probe.device);
      const own = probed.get(of);
      if (own) own.push(deed);
      else probed.set(of, [deed]);
    }
    const registered = this.#log.registrations.filter(({ what }) => what === "driver");
    const all = new Map<string, { readonly bus: string; readonly name: string }>();
    for (const { bus, name } of registered) all.set(key(busName(bus), name), { bus: busName(bus), name });
    for (const { probe } of this.#deeds) {
      const [bus, name] = [busName(probe.bus), probe.driver ?? probe.device];
      all.set(key(bus, name), { bus, name });
    }
    // Two passes: what a probe registers must have its name before the probe is written.
    for (const [of, { bus, name }] of all) this.#drivers.set(of, [{ name: this.#names.fresh("driver", name), bus }]);
    for (const [of, { bus, name }] of all) {
      const done = new Set<string>();
      const firsts = (probed.get(of) ?? []).filter(({ probe }) => {
        const device = this.#instanceAt(bus, probe.device, probe.line).name;
        return done.size < done.add(device).size;
      });
      const groups = new Map<string, Deed[]>();
      for (const deed of firsts) {
        const alone = deed.during.length > 0 || deed.probe.error === DEFERRAL;
        const group = alone ? `line ${deed.probe.line}` : `error ${deed.probe.error}`;
        const alike = groups.get(group);
        if (alike) alike.push(deed);
        else groups.set(group, [deed]);
      }
      const own = this.#drivers.get(of)!;
      [...groups.values()].forEach((deeds, i) => {
        const driver = this.#driver(own[i]?.name ?? this.#names.fresh("driver", name), bus, deeds);
        own[i] = driver;
      });
    }
  }

  #driver(name: string, bus: string, deeds: readonly Deed[]): Driver {
    const { probe, during } = deeds[0]!;
    const mean = Math.round(
      sum(deeds.map(({ probe }) => Math.max(0, probe.durationNs - this.#nesting.inside.get(probe)!))) / deeds.length,
    );
    return {
      name,
      bus,
      matches: deeds.map((deed) => this.#instanceAt(bus, deed.probe.device, deed.probe.line).name),
      probe: [
        ...probing(mean, this.#spread),
        ...during.flatMap((one) => this.#action(one)),
        ...(probe.error === DEFERRAL ? ["deferOnce" as const] : []),
        ...(probe.error === 0 || probe.error === DEFERRAL ? [] : [{ return: -Math.min(probe.error, 600) }]),
      ],
    };
  }

  /** What a task did by itself; the probes that this led to happen by themselves and take their own time. */
  #actions(task: string, own: readonly BootRegistration[]): Action[] {
    const verb = task === BOOT_TASK ? "work" : "sleep";
    const actions: Action[] = [];
    const probes = this.#log.probes.filter(({ caller, endNs }) => this.#taskOf(caller, endNs) === task);
    let [now, next] = [0, 0];
    const pass = (ns: number | null, until: number) => {
      let probed = 0;
      for (; next < probes.length && probes[next]!.line < until; next++) probed += probes[next]!.durationNs;
      if (ns === null) return;
      actions.push(...lasting(verb, ns - now - probed));
      now = Math.max(now, ns);
    };
    for (const one of own) {
      pass(one.ns, one.line);
      actions.push(...this.#action(one));
    }
    if (task === BOOT_TASK && this.#log.userspaceNs !== null && this.#log.userspaceNs > now) {
      pass(this.#log.userspaceNs, Infinity);
    }
    return actions;
  }

  #action({ way, what, bus, name, line }: BootRegistration): Action[] {
    if (what === "device") {
      const device = this.#instanceAt(bus, name, line).name;
      return [way === "add" ? { add: device } : { remove: device }];
    }
    const drivers = this.#drivers.get(key(busName(bus), name)) ?? [];
    return drivers.map((driver) => way === "add" ? { register: driver.name } : { unregister: driver.name });
  }
}

/** What happened during probes, in their tasks. */
interface Nesting {
  /** Registrations that happened in no probe. */
  readonly atTop: readonly BootRegistration[];
  /** Of each probe, what came and went in it and in no probe inside it. */
  readonly during: ReadonlyMap<BootProbe, readonly BootRegistration[]>;
  /** Of each probe, nanoseconds of the probes directly inside it. */
  readonly inside: ReadonlyMap<BootProbe, number>;
}

/** Goes through all that a log has in the order of its lines, with the probes in progress of each task. */
function nestingOf({ probes, registrations }: BootLog): Nesting {
  const atTop: BootRegistration[] = [];
  const during = new Map<BootProbe, BootRegistration[]>(probes.map((probe) => [probe, []]));
  const inside = new Map<BootProbe, number>(probes.map((probe) => [probe, 0]));
  const open = new Map<string | null, BootProbe[]>();
  const innermost = (caller: string | null) => open.get(caller)?.at(-1);
  const events = [
    ...probes.flatMap((probe) =>
      probe.begunLine === null ? [] : [{
        line: probe.begunLine,
        happens: () => open.set(probe.caller, [...(open.get(probe.caller) ?? []), probe]),
      }]
    ),
    ...probes.map((probe) => ({
      line: probe.line,
      happens: () => {
        const own = open.get(probe.caller) ?? [];
        const place = own.lastIndexOf(probe);
        if (place !== -1) own.splice(place, 1);
        const outer = innermost(probe.caller);
        if (outer) inside.set(outer, inside.get(outer)! + probe.durationNs);
      },
    })),
    ...registrations.map((one) => ({
      line: one.line,
      happens: () => (during.get(innermost(one.caller)!) ?? atTop).push(one),
    })),
  ];
  for (const { happens } of events.sort((a, b) => a.line - b.line)) happens();
  return { atTop, during, inside };
}

function busName(bus: string | null): string {
  return (bus ?? "platform").slice(0, LONGEST_NAME);
}

function key(bus: string, name: string): string {
  return JSON.stringify([bus, name]);
}
