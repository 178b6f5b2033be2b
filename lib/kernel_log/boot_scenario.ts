/**
 * From a boot log to the scenario that would have printed it: buses, devices, drivers, tasks, and how long each worked.
 *
 * With the driver core's debugging messages in it a log says nearly all: see registered_boot.ts. What one of
 * `initcall_debug` alone does not say is filled in by these rules:
 *
 * - A probe inside an initcall is of a device that was there, by a driver that the initcall registers. A probe inside
 *   another probe is of a device that the outer one adds; any other probe, of one that its task adds. Their drivers are
 *   registered before everything else.
 * - Devices that one initcall probes on one bus with the same result share a driver, and each of their probes lasts the
 *   mean, so that their sum is what was measured.
 * - A driver is named for its initcall, and a bus is told from the device's name.
 * - A device that was deferred is deferred once: its driver's first probe, and then whenever deferred probing runs.
 * - The time of an initcall beyond its probes is work that keeps a processor busy, and so is what the task that runs
 *   them spends between them; a probe's own time is sleep, as it is where hardware has to answer.
 * - Devices that nothing probed and drivers that probed nothing are not in such a log, nor here: what walks over a bus
 *   meets fewer of them than it did.
 * - Tasks that run no initcalls start when their first probe did. Where the log does not say which task a line is of,
 *   probes that overlap are of different ones.
 */
import { checkScenario } from "../scenario/parse.ts";
import {
  type Action,
  type Device,
  type Driver,
  type Scenario,
  SIMULATION_LIMITS,
  type Task,
} from "../scenario/scenario.ts";
import type { BootInitcall, BootLog, BootProbe } from "./boot_log.ts";
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
import { busOfDevice } from "./bus_of_device.ts";
import { registeredBoot } from "./registered_boot.ts";

export { BOOT_TASK };

/** A probe with those inside it. */
interface ProbeNode {
  readonly probe: BootProbe;
  readonly inner: readonly ProbeNode[];
}

/** What a task did: an initcall, or a probe outside all initcalls. */
interface Deed {
  readonly initcall: BootInitcall | null;
  readonly probes: readonly ProbeNode[];
  readonly startNs: number | null;
  readonly endNs: number | null;
}

/** What a scenario is to be besides what the log says. */
export interface BootScenarioOptions {
  /** Its name. Default: `boot`. */
  readonly name?: string;
  /**
   * Standard deviation of the logarithm of what a probe takes, its measured time being the median: how much probes differ
   * from boot to boot. Default: 0, they take what was measured.
   */
  readonly spread?: number;
}

/**
 * The scenario of a boot.
 * @throws {UserError} where it has more of something than a scenario may have.
 */
export function bootScenario(log: BootLog, { name = "boot", spread = 0 }: BootScenarioOptions = {}): Scenario {
  return log.registrations.length > 0 ? registeredBoot(log, name, spread) : new Builder(log, spread).build(name);
}

class Builder {
  readonly #log: BootLog;
  readonly #spread: number;
  readonly #names = new FreshNames();
  readonly #buses = new Set<string>();
  readonly #devices: Device[] = [];
  readonly #drivers: Driver[] = [];
  /** Drivers that are registered before everything else. */
  readonly #early: string[] = [];
  /** Devices by their name in the log, with the name that they have here. */
  readonly #deferred = new Set<string>();
  /** In the log's order. */
  readonly #probesOf = new Map<string, BootProbe[]>();

  constructor(log: BootLog, spread: number) {
    this.#log = log;
    for (const probe of log.probes) {
      const known = this.#probesOf.get(probe.device);
      if (known) known.push(probe);
      else this.#probesOf.set(probe.device, [probe]);
    }
    this.#spread = spread;
  }

  build(name: string): Scenario {
    const deeds = deedsByTask(this.#log);
    const boot = deeds.get(BOOT_TASK) ?? [];
    deeds.delete(BOOT_TASK);
    const main = this.#bootActions(boot);
    const others = [...deeds].flatMap(([task, does]) => this.#otherTask(task, does));
    return checkScenario({
      name: this.#names.fresh("scenario", name),
      about: `${this.#devices.length} devices and ${this.#drivers.length} drivers, as a boot log has them.`,
      buses: busesOf(this.#buses),
      devices: this.#devices,
      drivers: this.#drivers,
      tasks: [
        { name: BOOT_TASK, does: [...this.#early.map((driver) => ({ register: driver })), ...main] },
        ...others,
      ],
    }, SIMULATION_LIMITS);
  }

  #bootActions(deeds: readonly Deed[]): Action[] {
    const actions: Action[] = [];
    const end = this.#log.userspaceNs;
    let now = 0;
    for (const deed of deeds) {
      // The clock of a log can jump back, and is printed later than it is read.
      if (deed.startNs !== null && deed.startNs > now) actions.push(...lasting("work", deed.startNs - now));
      const own = (deed.initcall?.durationNs ?? 0) - sum(deed.probes.map(({ probe }) => probe.durationNs));
      actions.push(...lasting("work", own), ...this.#registrations(deed));
      now = Math.max(now, deed.endNs ?? 0);
    }
    if (end !== null && end > now) actions.push(...lasting("work", end - now));
    return actions;
  }

  /** One driver for each bus and kind of probe that an initcall ran. */
  #registrations({ initcall, probes }: Deed): Action[] {
    const groups = new Map<string, ProbeNode[]>();
    for (const node of probes.filter(({ probe }) => !this.#isRetry(probe))) {
      const { probe, inner } = node;
      const alone = inner.length > 0 || probe.error === DEFERRAL;
      const key = JSON.stringify([probe.driver, busOf(probe), alone ? probe.line : probe.error]);
      groups.set(key, [...(groups.get(key) ?? []), node]);
    }
    return [...groups.values()].map((nodes) => ({ register: this.#driver(nodes, true, initcall?.name) }));
  }

  #otherTask(task: string, deeds: readonly Deed[]): Task[] {
    const does: Action[] = [];
    const start = deeds[0]?.startNs ?? 0;
    let now = start;
    for (const { initcall, probes, startNs, endNs } of deeds) {
      if (startNs !== null && startNs > now) does.push(...lasting("sleep", startNs - now));
      if (initcall) {
        const own = initcall.durationNs - sum(probes.map(({ probe }) => probe.durationNs));
        does.push(...lasting("work", own), ...this.#registrations({ initcall, probes, startNs, endNs }));
      } else {
        for (const node of probes.filter(({ probe }) => !this.#isRetry(probe))) does.push({ add: this.#added(node) });
      }
      now = Math.max(now, endNs ?? 0);
    }
    if (does.every((action) => typeof action === "object" && "sleep" in action)) return [];
    const name = this.#names.fresh("task", task);
    return [{ name, does: [...lasting("sleep", start), ...does] }];
  }

  /** A device that is added later, and the driver that waits for it. Returns the device's name. */
  #added(node: ProbeNode): string {
    this.#early.push(this.#driver([node], false));
    return this.#devices.at(-1)!.name;
  }

  /** A driver of these probes; their devices are its own. */
  #driver(nodes: readonly ProbeNode[], present: boolean, initcall?: string): string {
    const { probe, inner } = nodes[0]!;
    const bus = busOf(probe);
    this.#buses.add(bus);
    const adds = inner.map((one): Action => ({ add: this.#added(one) }));
    const matches = nodes.map((node) => {
      const name = this.#names.fresh("device", node.probe.device);
      this.#devices.push({ name, bus, ...(present ? {} : { present: false }) });
      return name;
    });
    const name = this.#names.fresh(
      "driver",
      probe.driver ?? initcall?.replace(/_(?:driver_)?(?:mod)?init$/, "") ?? matches[0]!,
    );
    const own = Math.round(
      sum(nodes.map((node) => node.probe.durationNs - sum(node.inner.map((one) => one.probe.durationNs)))) /
        nodes.length,
    );
    this.#drivers.push({ name, bus, matches, probe: [...probing(own, this.#spread), ...this.#result(probe), ...adds] });
    return name;
  }

  #result({ device, error, line }: BootProbe): Action[] {
    if (error !== DEFERRAL) return error === 0 ? [] : [{ return: -Math.min(error, 600) }];
    this.#deferred.add(device);
    const ofDevice = this.#probesOf.get(device)!;
    const next = ofDevice.find((probe) => probe.line > line);
    if (next === undefined) return ["deferOnce"];
    const first = ofDevice.find((probe) => probe.line === line)!;
    return ["deferOnce", ...probing(next.durationNs - first.durationNs, this.#spread)];
  }

  /** Deferred probing does it again by itself. */
  #isRetry({ device }: BootProbe): boolean {
    return this.#deferred.has(device);
  }
}

function busOf({ bus, device }: BootProbe): string {
  return (bus ?? busOfDevice(device)).slice(0, LONGEST_NAME);
}

/** What each task did, in order; the task that boots by {@linkcode BOOT_TASK}. */
function deedsByTask({ initcalls, probes }: BootLog): Map<string, Deed[]> {
  const roots = nested(probes);
  const deeds = new Map<string, (Deed & { readonly line: number })[]>();
  const give = (task: string, deed: Deed & { readonly line: number }) => {
    const own = deeds.get(task);
    if (own) own.push(deed);
    else deeds.set(task, [deed]);
  };
  const inInitcall = new Map<number, ProbeNode[]>();
  const lanes: number[] = [];
  for (const node of roots) {
    const { probe } = node;
    if (probe.initcall !== null) {
      const own = inInitcall.get(probe.initcall);
      if (own) own.push(node);
      else inInitcall.set(probe.initcall, [node]);
      continue;
    }
    const startNs = startOf(probe);
    give(probe.caller === null ? freeLane(lanes, probe) : taskNamed(probe.caller), {
      initcall: null,
      probes: [node],
      startNs,
      endNs: probe.endNs,
      line: probe.line,
    });
  }
  initcalls.forEach((initcall, i) => {
    give(taskNamed(`T${initcall.pid ?? 1}`), {
      initcall,
      probes: inInitcall.get(i) ?? [],
      startNs: startOf(initcall),
      endNs: initcall.endNs,
      line: initcall.line,
    });
  });
  for (const own of deeds.values()) own.sort((a, b) => a.line - b.line);
  return deeds;
}

/** The name of a task that does nothing when the probe begins. */
function freeLane(lanes: number[], probe: BootProbe): string {
  const start = startOf(probe) ?? 0;
  const free = lanes.findIndex((end) => end <= start);
  const lane = free === -1 ? lanes.length : free;
  lanes[lane] = probe.endNs ?? 0;
  return `task ${lane + 1}`;
}

function startOf({ endNs, durationNs }: { readonly endNs: number | null; readonly durationNs: number }): number | null {
  return endNs === null ? null : Math.max(0, endNs - durationNs);
}

/** Probes with those that ran inside them: in the same task, within their time. */
function nested(probes: readonly BootProbe[]): readonly ProbeNode[] {
  const roots: ProbeNode[] = [];
  const last = new Map<string, ProbeNode[]>();
  for (const probe of probes) {
    const key = `${probe.caller} ${probe.initcall}`;
    const before = last.get(key) ?? [];
    last.set(key, before);
    const start = startOf(probe);
    const inner: ProbeNode[] = [];
    let left = probe.durationNs;
    while (start !== null && before.length > 0) {
      const { probe: candidate } = before.at(-1)!;
      const began = startOf(candidate);
      if (began === null || began < start || candidate.durationNs > left) break;
      left -= candidate.durationNs;
      inner.unshift(before.pop()!);
    }
    const node = { probe, inner };
    before.push(node);
  }
  for (const nodes of last.values()) for (const node of nodes) roots.push(node);
  return roots.sort((a, b) => a.probe.line - b.probe.line);
}
