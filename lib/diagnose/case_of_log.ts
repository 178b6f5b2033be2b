/** From what a log reports to a scenario: who holds which device's lock, who waits for it, and what each was doing. */
import { type Policy, policyNamed } from "../driver_core/policy.ts";
import type { Explained } from "../kernel_reports/explain.ts";
import { CASE, LEFT_OUT } from "../messages/diagnose.ts";
import { quietTask } from "../scenario/builder.ts";
import type { Action, Scenario, Task } from "../scenario/scenario.ts";
import { registrationIn } from "./bus_functions.ts";
import { Cast } from "./cast.ts";
import { callersOf, type Ended, type Holder, holderOf, type KnownDevices, shownName, whoHolds } from "./holders.ts";
import { CaseWaits } from "./waits.ts";
import { callbackOf, wayIn, wayOn, WORKERS } from "./ways.ts";

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

/** A task of the log, and what it does in the scenario. */
interface Told {
  readonly one: Ended;
  readonly does: readonly Action[];
  /** Whether a worker of the kernel ends so, not the task. */
  readonly isWorker: boolean;
  readonly isModelled: boolean;
}

const ASYNC = /^async_synchronize_/;
/** What waits for its own asynchronous work only. */
const POWER = /^dpm_/;
const takesLock = (actions: readonly Action[]) =>
  actions.some((action) => typeof action === "object" && "lock" in action);

class CaseBuilder {
  readonly #cast = new Cast();
  readonly #policy: Policy;
  readonly #explained: readonly Explained[];
  /** What has to be there before the tasks of the log start. */
  readonly #setUp: Action[] = [];
  readonly #leftOut: LeftOut[] = [];

  constructor(explained: readonly Explained[], policy: Policy) {
    this.#explained = explained;
    this.#policy = policy;
  }

  build(kernel: string | null, name: string): LogCase | NoCase {
    const holding = whoHolds(this.#explained);
    const known: KnownDevices = new Map();
    const chosen = holding.slice(0, MOST_HOLDERS).map((one) => holderOf(one, this.#cast, known));
    for (const one of holding.slice(MOST_HOLDERS)) this.#leave(one, LEFT_OUT.tooMany(MOST_HOLDERS));
    const waits = new CaseWaits(this.#cast, this.#policy, known, chosen);
    const holders = chosen.flatMap((holder): Told[] => {
      const does = this.#holderDoes(holder, waits), entry = holder.one.stack.entry ?? "";
      if (does === undefined) return [];
      return [{ one: holder.one, does, isWorker: WORKERS.has(entry), isModelled: entry !== "" }];
    });
    if (holders.length === 0) return { kind: "none", leftOut: this.#leftOut };
    const waiters = this.#waiters(new Set(holding.map(({ report }) => report)), waits);
    const setUp = this.#setUp.length > 0 ? this.#cast.unique("task", CASE.setUp) : undefined;
    const start = setUp === undefined ? {} : { start: { after: setUp } };
    const all = [
      ...this.#asTasks(holders, (task, does) => ({ name: task, ...start, does })),
      ...this.#asTasks(waiters, (task, does) => quietTask(task, ...does)),
    ];
    const tasks = [
      ...(setUp === undefined ? [] : [{ name: setUp, does: this.#setUp }]),
      ...all.map(({ task }) => task),
    ];
    const assumed = [...waits.assumed];
    const hasOverride = new Set([...waits.overridden].map(({ root }) => root));
    return {
      kind: "case",
      policy: this.#policy.name,
      scenario: this.#cast.scenario(name, CASE.about(kernel, assumed), tasks, (bus) => hasOverride.has(bus.root)),
      tasks: all.map(({ told }) => told),
      assumed,
      leftOut: this.#leftOut,
    };
  }

  #leave(one: Ended, why: string): undefined {
    this.#leftOut.push({ name: shownName(one), line: one.report.line, why });
  }

  #asTasks(
    told: readonly Told[],
    asTask: (name: string, does: readonly Action[]) => Task,
  ): readonly { readonly task: Task; readonly told: CaseTask }[] {
    return told.map(({ one, does, isWorker, isModelled }) => {
      const { report } = one, name = shownName(one);
      const task = asTask(this.#cast.unique("task", name), does);
      return {
        task,
        told: {
          name,
          line: report.line,
          task: isWorker ? null : task.name,
          ended: report.kind === "death" ? "dead" : "blocked",
          isModelled: isModelled && !takesLock(does),
          functions: report.frames.map((frame) => frame.name),
        },
      };
    });
  }

  /** What the task does that ends in what the log shows; undefined where no scenario can have it. */
  #holderDoes({ one, held, devices }: Holder, waits: CaseWaits): readonly Action[] | undefined {
    const { stack } = one, [first] = held;
    if (first === undefined) {
      const locks = devices.map(({ name }): Action => ({ lock: name }));
      const unlocks = devices.map(({ name }): Action => ({ unlock: name })).reverse();
      return [...locks, ...this.#under(one, [], stack.entry, waits), ...unlocks];
    }
    for (const [i, { part, driver }] of held.entries()) {
      const next = held[i + 1];
      const does = next ? wayOn(part.enters, next, this.#setUp) : this.#under(one, part.functions, part.enters, waits);
      if (does === undefined) return this.#leave(one, LEFT_OUT.enters(part.enters ?? "?"));
      driver.does[callbackOf(part)] = does;
    }
    return wayIn(stack.entry, first, this.#setUp, this.#cast) ??
      this.#leave(one, LEFT_OUT.entry(stack.entry ?? first.part.takenIn));
  }

  /**
   * What is done under the innermost lock.
   *
   * @param functions What runs under it, outermost first, up to where the driver core is entered again.
   */
  #under(one: Ended, functions: readonly string[], enters: string | null, waits: CaseWaits): readonly Action[] {
    const { report, stack: { wait } } = one;
    if (report.kind === "death") return ["oops"];
    const { kind, in: within } = wait!;
    if (kind === "probes") return ["wait_for_device_probe"];
    if (kind === "device lock") {
      const registration = registrationIn([...functions].reverse());
      const wanted = waits.wantedBy(one, registration.bus);
      if (wanted !== undefined) return waits.waitFor(wanted, enters, within, registration);
    }
    if (ASYNC.test(within)) return ["async_synchronize_full"];
    waits.assumed.add(CASE.hangs(shownName(one), within));
    return ["hang"];
  }

  /** Tasks that hold nothing and wait for a device's lock, or for probes, one of each kind. */
  #waiters(holding: ReadonlySet<Explained["report"]>, waits: CaseWaits): readonly Told[] {
    const found = new Map<string, { readonly told: Told; others: number }>();
    for (const { report, stack, ...rest } of this.#explained) {
      if (report.kind !== "blocked" || !stack?.wait || holding.has(report)) continue;
      const one: Ended = { ...rest, report, stack };
      const known = this.#kindOf(one, stack.wait.kind, stack.wait.in, waits);
      const same = known && found.get(known.kind);
      if (same) same.others++;
      else if (known && found.size < MOST_WAITERS) {
        found.set(known.kind, { told: { one, does: known.does(), isWorker: false, isModelled: true }, others: 0 });
      } else if (known) this.#leave(one, LEFT_OUT.tooMany(MOST_WAITERS));
      else if (rest.concerns) {
        this.#leave(one, stack.wait.kind === "device lock" ? LEFT_OUT.noDevice : LEFT_OUT.noLock);
      }
    }
    for (const { told, others } of found.values()) {
      if (others > 0) waits.assumed.add(CASE.alike(shownName(told.one), others));
    }
    return [...found.values()].map(({ told }) => told);
  }

  /** What a task that holds nothing waits for: the same words for all of a kind. */
  #kindOf(
    one: Ended,
    kind: string,
    within: string,
    waits: CaseWaits,
  ): { readonly kind: string; readonly does: () => readonly Action[] } | undefined {
    const entry = one.stack.entry;
    if (kind === "probes") return { kind, does: () => ["wait_for_device_probe"] };
    if (ASYNC.test(within) && !POWER.test(entry ?? "")) {
      return { kind: "async", does: () => ["async_synchronize_full"] };
    }
    if (kind !== "device lock") return undefined;
    const registration = registrationIn(callersOf(one.report, "driver_register"));
    const wanted = waits.wantedBy(one, registration.bus);
    if (wanted === undefined) return undefined;
    return {
      kind: `${entry} ${within} ${wanted.device.name}`,
      does: () => waits.waitFor(wanted, entry, within, registration),
    };
  }
}
