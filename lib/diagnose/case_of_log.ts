/** From what a log reports to a scenario: who holds which device's lock, who waits for it, and what each was doing. */
import { type Policy, policyNamed } from "../driver_core/policy.ts";
import { NOTHING } from "../driver_core/waits.ts";
import { type Explained, nameOf } from "../kernel_reports/explain.ts";
import { CASE, LEFT_OUT } from "../messages/diagnose.ts";
import { quietTask } from "../scenario/builder.ts";
import type { Action, Scenario, Task } from "../scenario/scenario.ts";
import { registrationIn } from "./bus_functions.ts";
import { Cast, type CastLock } from "./cast.ts";
import {
  callersOf,
  type Ended,
  type Holder,
  holderOf,
  type KnownLocks,
  mutexOf,
  shownName,
  whoHolds,
} from "./holders.ts";
import { policyOfKernel } from "./kernel_policy.ts";
import { startOrder } from "./start_order.ts";
import { CaseWaits, devicesOf, type WaitActions, type Wanted } from "./waits.ts";
import { callbackOf, noWay, type SetUp, wayIn, wayOn, WORKERS } from "./ways.ts";

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
  /** Whether the scenario has it wait in the functions of the log; else it takes the lock itself. */
  readonly isModelled: boolean;
  /** What it waits for, as an outcome of the model has it; null where that is not compared. */
  readonly waitsFor: string | null;
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

/** More that start at once would take a search too long; more of others would say no more. */
const MOST_AT_ONCE = 3, MOST_HOLDERS = 4, MOST_WAITERS = 8;
/** So many drivers that wait for one device hint at a kernel that takes the lock without a match. */
const HINT = 3;

/**
 * The scenario of a boot: what tasks that have a device's lock, or died with it, did: who has a lock before who waits for
 * it, at once where they wait in a circle, or where registrations wait for each other anyway. Then what the others wait for.
 *
 * @param kernel Its version.
 * @param policy Name of what its kernel does: decides whether a driver that waits for a device's lock has to match the
 * device; null for what its version says.
 * @param name Of the scenario.
 * @returns No scenario where no task is known to hold a device's lock that a scenario can have hold it.
 * @throws {UserError} where there is no such policy.
 */
export function caseOfLog(
  explained: readonly Explained[],
  kernel: string | null,
  policy: string | null,
  name: string,
): LogCase | NoCase {
  const assumed = new Set<string>();
  const taken = policy ?? policyOfKernel(kernel);
  if (policy === null && kernel === null) assumed.add(CASE.noKernel(taken));
  return new CaseBuilder(explained, policyNamed(taken), assumed).build(kernel, name);
}

/** A task of the log, and what it does in the scenario. */
interface Told extends WaitActions {
  readonly one: Ended;
  /** Whether a worker of the kernel ends so, not the task. */
  readonly isWorker: boolean;
  /** The lock that it waits for. */
  readonly wanted: CastLock | undefined;
  /** Whether it sleeps for ever. */
  readonly sleeps: boolean;
}

const ASYNC = /^async_synchronize_/;
const ASYNC_HELPER = /_async_helper$/;
const OTHER_WAYS: ReadonlySet<string> = new Set(["device_attach", "device_release_driver"]);

class CaseBuilder {
  readonly #cast = new Cast();
  readonly #known: KnownLocks = new Map();
  readonly #policy: Policy;
  readonly #explained: readonly Explained[];
  readonly #setUp: SetUp;
  /** What tasks have of which the scenario has no more than that, by their names. */
  readonly #strangers = new Map<string, Action[]>();
  readonly #leftOut: LeftOut[] = [];

  constructor(explained: readonly Explained[], policy: Policy, assumed: Set<string>) {
    this.#explained = explained;
    this.#policy = policy;
    this.#setUp = { actions: [], assumed };
  }

  build(kernel: string | null, name: string): LogCase | NoCase {
    const { assumed } = this.#setUp;
    const holding = whoHolds(this.#explained);
    const chosen = this.#chosen(holding);
    const matters = (holder: Holder) =>
      devicesOf(holder, this.#policy).length > 0 || holder.one.report.kind === "death" && holder.held.length > 0;
    if (!chosen.some(matters)) return { kind: "none", leftOut: this.#leftOut };
    const waits = new CaseWaits(this.#cast, this.#policy, this.#known, chosen, assumed);
    const loaded = new Set<Explained["report"]>();
    const isAsync = chosen.some(({ one }) => ASYNC_HELPER.test(one.stack.entry ?? ""));
    const told = chosen.map((holder) => this.#holderDoes(holder, waits, isAsync, loaded));
    const { order, circle } = startOrder(chosen, told.map(({ wanted }) => wanted));
    const holders = order.map((i) => told[i]!);
    const areAtOnce = this.#policy.matchLock && holders.length > 1 ? order : circle;
    const atOnce = new Set(areAtOnce.map((i) => told[i]!.does));
    const waiters = this.#waiters(new Set([...holding.map(({ report }) => report), ...loaded]), waits, isAsync);
    if (holders.length > 1) {
      assumed.add(atOnce.size === 0 ? CASE.inTurn : atOnce.size === holders.length ? CASE.atOnce : CASE.someAtOnce);
    }
    const setUp = this.#setUp.actions.length > 0 ? this.#cast.unique("task", CASE.setUp) : undefined;
    const start = setUp === undefined ? {} : { start: { after: setUp } };
    const all = [...holders, ...waiters].map((told) =>
      this.#asTask(told, (task, does) => atOnce.has(does) ? { name: task, ...start, does } : quietTask(task, ...does))
    );
    const tasks = [
      ...[...this.#strangers].map(([owner, does]): Task => ({
        name: this.#cast.unique("task", owner),
        does: [...does, "hang"],
      })),
      ...(setUp === undefined ? [] : [{ name: setUp, does: this.#setUp.actions }]),
      ...all.map(({ task }) => task),
    ];
    return {
      kind: "case",
      policy: this.#policy.name,
      scenario: this.#cast.scenario(name, CASE.about(kernel, [...assumed]), tasks),
      tasks: all.map(({ told }) => told),
      assumed: [...assumed],
      leftOut: this.#leftOut,
    };
  }

  /** The tasks that have locks and can be in a scenario, so many of them. */
  #chosen(holding: readonly Ended[]): readonly Holder[] {
    const wanted = new Set(
      this.#explained.flatMap((one) => mutexOf(one, "task" in one.report ? one.report.task?.pid : undefined) ?? []),
    );
    const most = this.#policy.matchLock && !holding.some(({ cause }) => cause?.kind === "circle")
      ? MOST_AT_ONCE
      : MOST_HOLDERS;
    const chosen: Holder[] = [];
    let suspends = 0;
    for (const one of holding) {
      const why = noWay(one.stack, one.report.frames.map(({ name }) => name));
      const isSuspend = one.stack.locked.some(({ callback }) => callback === "suspend" || callback === "resume");
      if (why !== undefined) this.#leave(one, why);
      else if (chosen.length === most) this.#leave(one, LEFT_OUT.tooMany(most));
      else if (isSuspend && suspends++ > 0) this.#leave(one, LEFT_OUT.oneSuspend);
      else chosen.push(holderOf(one, this.#cast, this.#known, wanted));
    }
    return chosen;
  }

  #leave(one: Ended, why: string): void {
    this.#leftOut.push({ name: shownName(one), line: one.report.line, why });
  }

  #asTask(
    { one, does, isWorker, isModelled, wanted, sleeps }: Told,
    asTask: (name: string, does: readonly Action[]) => Task,
  ): { readonly task: Task; readonly told: CaseTask } {
    const { report } = one, name = shownName(one);
    const task = asTask(this.#cast.unique("task", name), does);
    const lock = wanted && (wanted.bus === undefined ? `lock ${wanted.name}` : `dev->mutex of ${wanted.name}`);
    return {
      task,
      told: {
        name,
        line: report.line,
        task: isWorker ? null : task.name,
        ended: report.kind === "death" ? "dead" : "blocked",
        isModelled,
        waitsFor: lock ?? (sleeps ? NOTHING : null),
        functions: report.frames.map((frame) => frame.name),
      },
    };
  }

  /** What the task does that ends in what the log shows. */
  #holderDoes(
    { one, outer, held }: Holder,
    waits: CaseWaits,
    isAsync: boolean,
    loaded: Set<Explained["report"]>,
  ): Told {
    const { stack } = one, [first] = held, last = held.at(-1)?.part;
    const under = this.#under(one, last?.functions ?? [], last ? last.enters : stack.entry, waits, isAsync, loaded);
    for (const [i, { part, driver, taken }] of held.entries()) {
      const next = held[i + 1];
      driver.does[callbackOf(part)] = within(taken, next ? wayOn(part.enters, next, this.#setUp)! : under.does);
    }
    const does = within(outer, first ? wayIn(stack.entry, first, this.#setUp, this.#cast) : under.does);
    // A device that is attached later is added here, and one that a bus releases is removed.
    const enters = [stack.entry, ...held.slice(0, -1).map(({ part }) => part.enters)];
    const isModelled = first !== undefined && enters.every((name) => name !== null && !OTHER_WAYS.has(name));
    return {
      one,
      does,
      isWorker: WORKERS.has(stack.entry ?? ""),
      isModelled: isModelled && under.isModelled,
      wanted: under.wanted,
      sleeps: under.does.includes("hang"),
    };
  }

  /**
   * What is done under the innermost lock.
   *
   * @param functions What runs under it, outermost first, up to where the driver core is entered again.
   * @param loaded Gets the reports of tasks that are part of it.
   */
  #under(
    one: Ended,
    functions: readonly string[],
    enters: string | null,
    waits: CaseWaits,
    isAsync: boolean,
    loaded: Set<Explained["report"]>,
  ): Pick<Told, "does" | "isModelled" | "wanted"> {
    const { report, stack: { wait, innermost } } = one;
    const plain = (...does: readonly Action[]) => ({ does, isModelled: true, wanted: undefined });
    if (report.kind === "death") return plain("oops");
    if (wait?.kind === "probes") return plain("wait_for_device_probe");
    if (wait?.kind === "device lock") {
      const registration = registrationIn([...functions].reverse());
      const wanted = waits.wantedBy(one, registration.bus) ?? this.#strangersDevice(one, registration.bus, waits);
      return { ...waits.waitFor(wanted, enters, wait.in, registration), wanted: wanted.device };
    }
    const mutex = this.#mutex(one, waits);
    if (mutex !== undefined) return { does: within([mutex], []), isModelled: true, wanted: mutex };
    if (ASYNC.test(wait?.in ?? "") && isAsync) return plain("async_synchronize_full");
    const module = functions.includes("__request_module") ? this.#requested(one, waits, loaded) : undefined;
    if (module !== undefined) return plain({ requestModule: module });
    const say = wait === null ? CASE.runs : wait.kind === "mutex" ? CASE.mutexOfNobody : CASE.hangs;
    waits.assumed.add(say(shownName(one), wait?.in ?? innermost ?? "?"));
    return plain("hang");
  }

  /** The mutex that a task waits for, where it is known who has it. */
  #mutex(one: Ended, waits: CaseWaits): CastLock | undefined {
    const known = waits.mutexWantedBy(one), owner = this.#ownerOf(one);
    if (known !== undefined || owner === undefined || one.stack.wait?.kind !== "mutex") return known;
    const mutex = this.#cast.lock(CASE.mutex(one.stack.wait.in));
    this.#known.set(mutexOf(one, one.report.task?.pid)!, mutex);
    waits.assumed.add(CASE.keeps(owner, shownName(one)));
    this.#keep(owner, mutex);
    return mutex;
  }

  /** The name of the task that another one waits for, where the log names one that is not itself. */
  #ownerOf({ cause }: Ended): string | undefined {
    const task = cause?.kind === "owner" ? cause.task : cause?.kind === "circle" ? cause.tasks[0] : undefined;
    return task && nameOf(task);
  }

  #keep(owner: string, { name }: CastLock): void {
    this.#strangers.set(owner, [...this.#strangers.get(owner) ?? [], { lock: name }]);
  }

  /** A device that somebody has locked of whom the scenario has no more than that. */
  #strangersDevice(one: Ended, bus: string | undefined, waits: CaseWaits): Wanted {
    const owner = this.#ownerOf(one);
    const { device, isNew } = waits.stranger(one, bus, owner);
    if (isNew) this.#keep(owner ?? CASE.otherTask, device);
    return { device, assumed: undefined };
  }

  /** The module that a task waits for, where the log shows modprobe register its driver, waiting for the task's device. */
  #requested(one: Ended, waits: CaseWaits, loaded: Set<Explained["report"]>): string | undefined {
    for (const { report, stack, ...rest } of this.#explained) {
      if (report.kind !== "blocked" || stack?.entry !== "driver_register" || stack.locked.length > 0) continue;
      if (!/^(?:modprobe|kmod)/.test(report.task.name) || stack.wait?.in !== "__driver_attach") continue;
      const { cause } = rest;
      if (cause?.kind !== "owner" || cause.task.pid !== one.report.task?.pid) continue;
      const registration = registrationIn(callersOf(report, "driver_register"));
      const wanted = waits.wantedBy({ ...rest, report, stack }, registration.bus);
      const [first] = wanted ? waits.waitFor(wanted, "driver_register", stack.wait.in, registration).does : [];
      if (typeof first !== "object" || !("register" in first)) continue;
      loaded.add(report);
      waits.assumed.add(CASE.loads(shownName({ ...rest, report, stack }), shownName(one)));
      return this.#cast.module(CASE.module(first.register), first.register);
    }
    return undefined;
  }

  /** Tasks that hold nothing and wait for a device's lock, or for probes, one of each kind. */
  #waiters(known: ReadonlySet<Explained["report"]>, waits: CaseWaits, isAsync: boolean): readonly Told[] {
    const found = new Map<string, { readonly told: Told; others: number }>();
    for (const { report, stack, ...rest } of this.#explained) {
      if (report.kind !== "blocked" || !stack?.wait || known.has(report)) continue;
      const one: Ended = { ...rest, report, stack };
      const wait = this.#waitOf(one, stack.wait, waits, isAsync);
      const same = wait && found.get(wait.kind);
      if (same) same.others++;
      else if (wait && found.size < MOST_WAITERS) {
        const told = { one, ...wait.does(), isWorker: false, wanted: wait.wanted, sleeps: false };
        found.set(wait.kind, { told, others: 0 });
      } else if (wait) this.#leave(one, LEFT_OUT.tooMany(MOST_WAITERS));
      else if (rest.concerns) {
        this.#leave(one, stack.wait.kind === "device lock" ? LEFT_OUT.noDevice : LEFT_OUT.noLock);
      }
    }
    for (const { told, others } of found.values()) {
      if (others > 0) waits.assumed.add(CASE.alike(shownName(told.one), others));
      const isRegistration = told.does.some((action) => typeof action === "object" && "register" in action);
      if (!this.#policy.matchLock && isRegistration && others + 1 >= HINT) {
        waits.assumed.add(CASE.hint(others + 1, told.wanted?.name ?? "?"));
      }
    }
    return [...found.values()].map(({ told }) => told);
  }

  /** What a task that holds nothing waits for: the same words for all of a kind. */
  #waitOf(
    one: Ended,
    { kind, in: within }: NonNullable<Ended["stack"]["wait"]>,
    waits: CaseWaits,
    isAsync: boolean,
  ): { readonly kind: string; readonly wanted: CastLock | undefined; readonly does: () => WaitActions } | undefined {
    const { report, stack: { entry } } = one;
    const plain = (action: Action) => ({
      kind: JSON.stringify(action),
      wanted: undefined,
      does: () => ({ does: [action], isModelled: true }),
    });
    if (kind === "probes" || ASYNC.test(within)) {
      if (entry === "device_shutdown") return plain("device_shutdown");
      // Suspending waits for probes, and for its own asynchronous work.
      if (report.frames.some(({ name }) => name.startsWith("dpm_"))) {
        return kind === "probes" ? plain("dpm_suspend_start") : undefined;
      }
      if (kind === "probes") return plain("wait_for_device_probe");
      if (!isAsync) return undefined;
      if (entry !== "driver_unregister") return plain("async_synchronize_full");
      return { kind: entry, wanted: undefined, does: () => ({ does: this.#unregistered(), isModelled: true }) };
    }
    if (kind !== "device lock") return undefined;
    const registration = registrationIn(callersOf(report, "driver_register"));
    const owner = this.#ownerOf(one);
    const wanted = waits.wantedBy(one, registration.bus) ??
      (owner === undefined ? undefined : this.#strangersDevice(one, registration.bus, waits));
    if (wanted === undefined) return undefined;
    return {
      kind: `${entry} ${within} ${wanted.device.name}`,
      wanted: wanted.device,
      does: () => waits.waitFor(wanted, entry, within, registration),
    };
  }

  /** Unregisters a driver that may still be probing asynchronously: that waits for all that do. */
  #unregistered(): readonly Action[] {
    const driver = this.#cast.driver(CASE.otherDriver, this.#cast.bus());
    driver.async = true;
    this.#setUp.actions.push({ register: driver.name });
    return [{ unregister: driver.name }];
  }
}

/** Does something with locks taken. */
function within(locks: readonly CastLock[], does: readonly Action[]): readonly Action[] {
  return [
    ...locks.map(({ name }): Action => ({ lock: name })),
    ...does,
    ...locks.map(({ name }): Action => ({ unlock: name })).reverse(),
  ];
}
