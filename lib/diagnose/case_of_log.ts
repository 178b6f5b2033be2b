/** From what a log reports to a scenario: who holds which device's lock, who waits for it, and what each was doing. */
import { type Policy, policyNamed } from "../driver_core/policy.ts";
import type { LockedPart } from "../kernel_reports/driver_core_stack.ts";
import { type Explained, nameOf } from "../kernel_reports/explain.ts";
import type { BlockedReport } from "../kernel_reports/report.ts";
import { CASE, LEFT_OUT } from "../messages/diagnose.ts";
import { quietTask } from "../scenario/builder.ts";
import type { Action, Scenario, Task } from "../scenario/scenario.ts";
import { type Registration, registrationIn } from "./bus_functions.ts";
import { Cast, type CastBus, type CastDevice } from "./cast.ts";
import { callersOfFirst, type Held, type Holder, holdersOf, type KnownDevices } from "./holders.ts";

/** A task of the log that the scenario has. */
export interface CaseTask {
  /** As the log names it: `name/pid`. */
  readonly name: string;
  /** The line of its report. */
  readonly line: number;
  /** The scenario's task; null where it is a worker of the kernel. */
  readonly task: string | null;
  /** How the log says that it ended. */
  readonly ended: "blocked" | "dead";
  /** Whether the scenario has it wait in the functions of the log; else it takes the device's lock by itself. */
  readonly isModelled: boolean;
  /** Its stack, innermost function first. */
  readonly functions: readonly string[];
}

/** A task of the log that the scenario leaves out. */
export interface LeftOut {
  /** As the log names it: `name/pid`. */
  readonly name: string;
  /** The line of its report. */
  readonly line: number;
  /** In words. */
  readonly why: string;
}

/** What becomes of a log of which no scenario can be made. */
export interface NoCase {
  /** Tells it from a case. */
  readonly kind: "none";
  /** Those that hold a device's lock. */
  readonly leftOut: readonly LeftOut[];
}

/** A scenario made of a log. */
export interface LogCase {
  /** Tells it from no case. */
  readonly kind: "case";
  /** Name of the policy that it was made for. */
  readonly policy: string;
  /** For `verify`. */
  readonly scenario: Scenario;
  /** Those that hold a device's lock, then those that wait. */
  readonly tasks: readonly CaseTask[];
  /** What the log does not say and the scenario has to, in sentences; the scenario says it, too. */
  readonly assumed: readonly string[];
  /** Those of the driver core only. */
  readonly leftOut: readonly LeftOut[];
}

/** More would take a search too long, and say no more. */
const MOST_HOLDERS = 4, MOST_WAITERS = 8;

/**
 * The scenario of a boot: tasks that hold a device's lock, or died with it, start at once, the others when nothing moves
 * any more.
 *
 * @param kernel Its version.
 * @param policy Name of what its kernel does: decides whether a driver that waits for a device's lock has to match the device.
 * @param name Of the scenario.
 * @returns No scenario where no task is known to hold a device's lock that a scenario can have hold it.
 * @throws {UserError} where there is no such policy.
 */
export function caseOfLog(
  explained: readonly Explained[],
  kernel: string | null,
  policy: string,
  name: string,
): LogCase | NoCase {
  return new CaseBuilder(explained, policyNamed(policy)).build(kernel, name);
}

/** A task of the scenario, and whose it is. */
interface Told {
  readonly one: Pick<Holder, "report">;
  readonly shown: string;
  readonly does: readonly Action[];
  readonly isWorker: boolean;
  readonly isModelled: boolean;
}

const takesLock = (actions: readonly Action[]) =>
  actions.some((action) => typeof action === "object" && "lock" in action);

class CaseBuilder {
  readonly #cast = new Cast();
  readonly #devices: KnownDevices = new Map();
  readonly #policy: Policy;
  readonly #explained: readonly Explained[];
  readonly #holders: readonly Holder[];
  /** What has to be there before the tasks of the log start. */
  readonly #setUp: Action[] = [];
  readonly #assumed = new Set<string>();
  readonly #overridden = new Set<CastBus>();
  readonly #leftOut: LeftOut[] = [];

  constructor(explained: readonly Explained[], policy: Policy) {
    this.#explained = explained;
    this.#policy = policy;
    this.#holders = holdersOf(explained, this.#cast, this.#devices);
  }

  build(kernel: string | null, name: string): LogCase | NoCase {
    const holders: Told[] = [];
    for (const holder of this.#holders) {
      if (holders.length === MOST_HOLDERS) {
        this.#leave(holder, holder.name, LEFT_OUT.tooMany(MOST_HOLDERS));
        continue;
      }
      const does = this.#holderDoes(holder), entry = holder.stack.entry ?? "";
      if (does === undefined) continue;
      holders.push({
        one: holder,
        shown: holder.name,
        does,
        isWorker: WORKERS.has(entry),
        isModelled: entry !== "",
      });
    }
    if (holders.length === 0) return { kind: "none", leftOut: this.#leftOut };
    const waiters = this.#waiters();
    const setUp = this.#setUp.length > 0 ? this.#cast.unique("task", CASE.setUp) : undefined;
    const started = (tasks: readonly Told[], asTask: (name: string, does: readonly Action[]) => Task) =>
      tasks.map(({ one: { report }, shown, does, isWorker, isModelled }) => {
        const task = asTask(this.#cast.unique("task", shown), does);
        const told: CaseTask = {
          name: shown,
          line: report.line,
          task: isWorker ? null : task.name,
          ended: report.kind === "death" ? "dead" : "blocked",
          isModelled: isModelled && !takesLock(does),
          functions: report.frames.map((frame) => frame.name),
        };
        return { task, told };
      });
    const all = [
      ...started(holders, (task, does) => ({
        name: task,
        ...(setUp === undefined ? {} : { start: { after: setUp } }),
        does,
      })),
      ...started(waiters, (task, does) => quietTask(task, ...does)),
    ];
    return {
      kind: "case",
      policy: this.#policy.name,
      scenario: this.#cast.scenario(
        name,
        CASE.about(kernel, [...this.#assumed]),
        [...(setUp === undefined ? [] : [{ name: setUp, does: this.#setUp }]), ...all.map(({ task }) => task)],
        (bus) => this.#overridden.has(bus.root),
      ),
      tasks: all.map(({ told }) => told),
      assumed: [...this.#assumed],
      leftOut: this.#leftOut,
    };
  }

  #leave({ report }: Pick<Explained, "report">, name: string, why: string): undefined {
    this.#leftOut.push({ name, line: report.line, why });
  }

  /** What the task does that ends in what the log shows; undefined where no scenario can have it. */
  #holderDoes(holder: Holder): readonly Action[] | undefined {
    const { stack, held, devices } = holder;
    if (held.length === 0) {
      const locks = devices.map(({ name }): Action => ({ lock: name }));
      const unlocks = devices.map(({ name }): Action => ({ unlock: name })).reverse();
      return [...locks, ...this.#under(holder, [], stack.entry), ...unlocks];
    }
    for (const [i, { part, driver }] of held.entries()) {
      const next = held[i + 1];
      const does = next ? this.#into(part.enters, next) : this.#under(holder, part.functions, part.enters);
      if (does === undefined) return this.#leave(holder, holder.name, LEFT_OUT.enters(part.enters ?? "?"));
      driver.does[callbackOf(part)] = does;
    }
    const first = this.#first(stack.entry, held[0]!);
    return first ?? this.#leave(holder, holder.name, LEFT_OUT.entry(stack.entry ?? held[0]!.part.takenIn));
  }

  /** What leads from a callback to what runs under the next device's lock. */
  #into(enters: string | null, { device, driver }: Held): readonly Action[] | undefined {
    if (enters === "driver_register") return [{ register: driver.name }];
    if (enters !== "device_add") return undefined;
    device.present = false;
    this.#setUp.push({ register: driver.name });
    return [{ add: device.name }];
  }

  /** What leads to the first callback. */
  #first(entry: string | null, { part, device, driver }: Held): readonly Action[] | undefined {
    const registered = () => this.#setUp.push({ register: driver.name });
    switch (entry) {
      case "driver_register":
        return [{ register: driver.name }];
      case "__driver_attach_async_helper":
        driver.async = true;
        return [{ register: driver.name }];
      case "device_add":
      case "__device_attach_async_helper":
        device.present = false;
        driver.async = entry !== "device_add";
        registered();
        return [{ add: device.name }];
      case "deferred_probe_work_func": {
        driver.does.probe = ["deferOnce", ...driver.does.probe ?? []];
        registered();
        // Whatever binds has deferred probes tried again.
        const bus = this.#cast.bus();
        return [{ register: this.#cast.driver(CASE.trigger, bus, this.#cast.device(CASE.triggered, bus)).name }];
      }
      case "bind_store":
      case "drivers_probe_store":
        // Registering the driver must leave the device unbound.
        driver.does.probe = ["deferOnce", ...driver.does.probe ?? []];
        registered();
        return [entry === "bind_store" ? { bind: driver.name, device: device.name } : { driversProbe: device.name }];
      case "driver_unregister":
        registered();
        return [{ unregister: driver.name }];
      case "unbind_store":
        registered();
        return [{ unbind: driver.name, device: device.name }];
      case "device_shutdown":
        registered();
        return ["device_shutdown"];
      case "dpm_suspend":
      case "device_suspend":
      case "dpm_resume":
      case "device_resume":
        registered();
        return part.callback === "resume" ? ["dpm_suspend_start", "dpm_resume_end"] : ["dpm_suspend_start"];
      default:
        // Buses remove devices in ways of their own.
        if (callbackOf(part) !== "remove") return undefined;
        registered();
        return [{ remove: device.name }];
    }
  }

  /**
   * What is done under the innermost lock.
   *
   * @param functions What runs under it, outermost first, up to where the driver core is entered again.
   */
  #under(holder: Holder, functions: readonly string[], enters: string | null): readonly Action[] {
    const { report, stack: { wait } } = holder;
    if (report.kind === "death") return ["oops"];
    if (wait!.kind === "probes") return ["wait_for_device_probe"];
    if (wait!.kind === "device lock") {
      const registration = registrationIn([...functions].reverse());
      const device = this.#wantedBy(holder, registration.bus);
      if (device !== undefined) return this.#waitsFor(device, enters, wait!.in, registration);
    }
    if (ASYNC.test(wait!.in)) return ["async_synchronize_full"];
    this.#assumed.add(CASE.hangs(holder.name, wait!.in));
    return ["hang"];
  }

  /** Tasks that wait for a device's lock, or for probes, one of each kind. */
  #waiters(): readonly Told[] {
    const found = new Map<string, { told: Told; others: number }>();
    for (const one of this.#explained) {
      const { report, stack } = one;
      if (report.kind !== "blocked" || !stack?.wait || this.#holders.some((holder) => holder.report === report)) {
        continue;
      }
      const shown = nameOf(report.task);
      const waiter = { ...one, report };
      const known = this.#kindOf(waiter);
      if (known === undefined) {
        if (one.concerns) {
          this.#leave(one, shown, stack.wait.kind === "device lock" ? LEFT_OUT.noDevice : LEFT_OUT.noLock);
        }
        continue;
      }
      const same = found.get(known.kind);
      if (same) same.others++;
      else {found.set(known.kind, {
          told: { one: waiter, shown, does: known.does(), isWorker: false, isModelled: true },
          others: 0,
        });}
      if (found.size === MOST_WAITERS) break;
    }
    for (const { told, others } of found.values()) if (others > 0) this.#assumed.add(CASE.alike(told.shown, others));
    return [...found.values()].map(({ told }) => told);
  }

  /** What a task that holds nothing waits for: the same words for all of a kind. */
  #kindOf(
    waiter: Explained & { readonly report: BlockedReport },
  ): { readonly kind: string; readonly does: () => readonly Action[] } | undefined {
    const { report, stack } = waiter;
    const { wait, entry } = stack!;
    if (wait!.kind === "probes") return { kind: "probes", does: () => ["wait_for_device_probe"] };
    if (ASYNC.test(wait!.in) && !POWER.test(entry ?? "")) {
      return { kind: "async", does: () => ["async_synchronize_full"] };
    }
    if (wait!.kind !== "device lock") return undefined;
    const { by, bus } = registrationIn(callersOfFirst(report, "driver_register"));
    const device = this.#wantedBy(waiter, bus);
    if (device === undefined) return undefined;
    const does = () => this.#waitsFor(device, entry, wait!.in, { by, bus });
    return { kind: `${entry} ${wait!.in} ${device.name}`, does };
  }

  /** Gets into a function of the driver core that waits for a device's lock. */
  #waitsFor(
    device: CastDevice,
    entry: string | null,
    within: string,
    { by = "?", bus }: Registration,
  ): readonly Action[] {
    if (entry === "driver_register" && within !== "device_shutdown") {
      const { matchLock, name } = this.#policy;
      this.#assumed.add(matchLock ? CASE.matchesNot(name) : CASE.matches(name));
      device.bus.join(this.#cast.bus(bus));
      const driver = this.#cast.driver(
        by === undefined ? CASE.otherDriver : CASE.driverOf(by),
        device.bus,
        ...(matchLock ? [] : [device]),
      );
      return [{ register: driver.name }];
    }
    if (within === "device_shutdown") return ["device_shutdown"];
    if (within === "device_del") return [{ remove: device.name }];
    if (within === "driver_set_override" || within === "driver_override_store") {
      this.#overridden.add(device.bus.root);
      return [{ override: device.name, to: CASE.otherDriver }];
    }
    const [driver] = this.#cast.driversOf(device);
    if (entry === "unbind_store" && driver) return [{ unbind: driver.name, device: device.name }];
    return [{ lock: device.name }, { unlock: device.name }];
  }

  /** The device whose lock a task waits for: by its address, or by who has it. */
  #wantedBy(one: Pick<Explained, "cause" | "report" | "wanted">, bus: string | undefined): CastDevice | undefined {
    const known = this.#devices.get(one.wanted?.address ?? "");
    if (known !== undefined) return known;
    const { cause, report } = one;
    const owner = cause?.kind === "owner" ? cause.task : cause?.kind === "circle" ? cause.tasks[0] : undefined;
    const own = "task" in report ? report.task?.pid : undefined;
    const pid = cause?.kind === "itself" ? own : owner?.pid;
    const isOwn = ({ report: { task } }: Holder) => task?.pid === own;
    const owners = pid === undefined
      ? [...this.#holders.filter((holder) => !isOwn(holder)), ...this.#holders.filter(isOwn)]
      : this.#holders.filter(({ report: { task } }) => task?.pid === pid);
    const candidates = owners.flatMap(({ devices }) => devices);
    const isOther = (device: CastDevice) => bus !== undefined && (device.bus.name ?? bus) !== bus;
    const device = candidates.find((device) => !isOther(device));
    if (device !== undefined && (candidates.length > 1 || pid === undefined)) {
      this.#assumed.add(CASE.deviceTaken("task" in report && report.task ? nameOf(report.task) : "?", device.name));
    }
    return device;
  }
}

/** What the driver core does around callbacks is done in them here. */
function callbackOf({ callback, takenIn }: LockedPart): Exclude<LockedPart["callback"], "binding"> {
  if (callback !== "binding") return callback;
  return takenIn === "device_release_driver_internal" ? "remove" : "probe";
}

/** Entries of workers: what the log names is not the task that set them to work. */
const WORKERS: ReadonlySet<string> = new Set([
  "__driver_attach_async_helper",
  "__device_attach_async_helper",
  "deferred_probe_work_func",
]);
const ASYNC = /^async_synchronize_/;
/** What waits for its own asynchronous work only. */
const POWER = /^dpm_/;
