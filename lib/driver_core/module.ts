/**
 * `kernel/module`: loading and unloading code, and `request_module()`.
 *
 * A module is there, or not: relocation, symbols, notifiers and memory play no part. Nothing here takes references to a
 * module but its own init, so that unloading is refused only while that runs; a bound device holds none in the kernel
 * either.
 */
import {
  add,
  and,
  differ,
  either,
  equal,
  type Local,
  lookup,
  not,
  type Operand,
  or,
  read,
  resultOf,
  Status,
  statusOf,
  subtract,
  type Table,
  type Variable,
} from "../program/expression.ts";
import { assign, atomic, awaits, call, give, note, set, spawn, type Statement, when } from "../program/statement.ts";
import { below, type ProgramBuilder } from "../program/program.ts";
import { ERRNO } from "../scenario/errno.ts";
import { everyAction, type Module, type Scenario } from "../scenario/scenario.ts";
import { async_synchronize_full } from "./async.ts";
import { driver_register, driver_unregister } from "./driver.ts";
import { type Kernel, kernelFunction } from "./kernel.ts";
import { oops } from "./oops.ts";

/** A module's state, the kernel's names but for the time in which a live module's init has yet to drop its reference. */
const STATE = { none: 0, coming: 1, initialising: 2, live: 3, going: 4 } as const;

/** Exit statuses of modprobe as `wait()` gives them: it failed; it was killed. */
const MODPROBE = { failed: 256, killed: 9 } as const;

/** The variables behind modules, where the scenario has some. */
export interface Modules {
  /** Per module: its state. */
  readonly state: Variable;
  /** Per module: tasks that wait for its modprobe. */
  readonly requests: Variable;
  /** Per driver: its code and struct are gone although it is registered. Stays set: nobody can unregister it any more. */
  readonly gone: Variable;
  /** Per driver: it was used after that. Stays set. */
  readonly used: Variable;
  /** By module: the task that is its modprobe. */
  readonly modprobe: Table;
}

/** Declares the variables; undefined where the scenario has no modules. The first modprobe is task number `first`. */
export function declareModules(
  builder: ProgramBuilder,
  scenario: Scenario,
  tasks: number,
  first: number,
): Modules | undefined {
  const modules = scenario.modules ?? [];
  if (modules.length === 0) return undefined;
  const requested = requestedModules(scenario);
  const perDriver = { length: Math.max(1, scenario.drivers.length) };
  return {
    state: builder.variable("module.state", below(Object.keys(STATE).length), { length: modules.length }),
    requests: builder.variable("modprobe waiters", { min: 0, max: tasks }, { length: modules.length }),
    gone: builder.variable("driver's module is gone", below(2), perDriver),
    used: builder.variable("driver used after its module was gone", below(2), perDriver),
    modprobe: builder.table(
      "modprobe of module",
      modules.map((_, i) => first + Math.max(0, requested.indexOf(i))),
    ),
  };
}

/** The modules that some action requests, by number. */
export function requestedModules(scenario: Scenario): number[] {
  const names = new Set(
    everyAction(scenario).flatMap((action) =>
      typeof action === "object" && "requestModule" in action ? [action.requestModule] : []
    ),
  );
  return (scenario.modules ?? []).flatMap(({ name }, i) => names.has(name) ? [i] : []);
}

/** What a module's init does: registers its drivers, or none of them. */
export function initStatements(k: Kernel, { registers }: Module, ret: Local): Statement[] {
  return registers.flatMap((name, i) => [
    k.call(driver_register, { drv: k.tables.driver(name) }, ret),
    when(ret, [...unregisterAll(k, registers.slice(0, i)), give(ret)]),
  ]);
}

/** What a module's exit does. */
export function exitStatements(k: Kernel, { registers }: Module): Statement[] {
  return unregisterAll(k, registers);
}

function unregisterAll(k: Kernel, names: readonly string[]): Statement[] {
  return [...names].reverse().map((name) => k.call(driver_unregister, { drv: k.tables.driver(name) }));
}

/**
 * `do_init_module()`: the init, then the wait for all asynchronous work, whoever scheduled it; only afterwards does init
 * drop the module's first reference.
 */
export const do_init_module = kernelFunction("do_init_module", { mod: "module" }, (k, { mod }, local) => {
  const ret = local("ret", "errno");
  const { state } = k.modules!;
  return [
    ...perModule(k, mod, (i) => call(k.own.moduleInit(i), [], ret)),
    when(ret, [freeModule(k, mod), give(ret)]),
    set(state, mod, STATE.initialising),
    k.call(async_synchronize_full, {}),
    set(state, mod, STATE.live),
    give(0),
  ];
});

/** `load_module()`: who finds the module coming waits until that is decided, and fails whatever comes of it. */
export const load_module = kernelFunction("load_module", { mod: "module" }, (k, { mod }, local) => {
  const ret = local("ret", "errno");
  const there = local("there", "bit");
  const { state } = k.modules!;
  const isLive = or(equal(read(state, mod), STATE.initialising), equal(read(state, mod), STATE.live));
  return [
    atomic(
      assign(there, differ(read(state, mod), STATE.none)),
      when(there, [], [set(state, mod, STATE.coming)]),
    ), // add_unformed_module()
    when(there, [
      atomic(awaits(finished_loading(k, mod), "module", mod), assign(ret, either(isLive, -ERRNO.EEXIST, -ERRNO.EBUSY))),
      give(ret),
    ]),
    k.call(do_init_module, { mod }, ret),
    give(ret),
  ];
});

/** `delete_module()` */
export const delete_module = kernelFunction("delete_module", { mod: "module" }, (k, { mod }, local) => {
  const ret = local("ret", "errno");
  const { state } = k.modules!;
  const was = read(state, mod);
  return [
    atomic(
      assign(ret, -ERRNO.EBUSY),
      when(equal(was, STATE.none), [assign(ret, -ERRNO.ENOENT)]),
      when(equal(was, STATE.initialising), [assign(ret, -ERRNO.EAGAIN)]),
      when(equal(was, STATE.live), [assign(ret, 0), set(state, mod, STATE.going)]), // try_stop_module()
    ),
    when(ret, [give(ret)]),
    ...perModule(k, mod, (i) => call(k.own.moduleExit(i), [])),
    k.call(async_synchronize_full, {}),
    freeModule(k, mod),
    give(0),
  ];
});

/**
 * `request_module()`: waits for a modprobe in another task. One that is asked for while it runs is joined, as with
 * CONFIG_MODULE_DEBUG_AUTOLOAD_DUPS. One that died has left its module coming for ever, and the next one waits for that.
 */
export const __request_module = kernelFunction("__request_module", { mod: "module" }, (k, { mod }, local) => {
  const ret = local("ret", "errno");
  const died = local("died", "bit");
  const { requests, modprobe } = k.modules!;
  const task = lookup(modprobe, mod);
  const status = statusOf(task);
  const isOver = or(equal(status, Status.idle), equal(status, Status.done));
  const isFine = or(equal(resultOf(task), 0), equal(resultOf(task), -ERRNO.EEXIST));
  return [
    atomic(
      assign(died, equal(status, Status.dead)),
      when(and(isOver, not(read(requests, mod))), [spawn(task)]),
      set(requests, mod, add(read(requests, mod), 1)),
    ),
    when(died, [awaits(finished_loading(k, mod), "module", mod)]),
    atomic(
      awaits(differ(status, Status.running), "request_module", task),
      set(requests, mod, subtract(read(requests, mod), 1)),
      assign(
        ret,
        either(equal(status, Status.dead), MODPROBE.killed, either(isFine, 0, MODPROBE.failed)),
      ),
    ),
    give(ret),
  ];
});

/** What comes before any use of a driver's struct or code: where its module is gone, the memory is unmapped. */
export function reachDriver(k: Kernel, drv: Operand): Statement[] {
  if (k.modules === undefined) return [];
  const { gone, used } = k.modules;
  return [when(read(gone, drv), [atomic(set(used, drv, 1), note("module_gone", drv), oops(k))])];
}

/** Whether a module's load is decided: it is live, going or not there. */
function finished_loading(k: Kernel, mod: Operand) {
  return differ(read(k.modules!.state, mod), STATE.coming);
}

/** `free_module()`: a driver of it that is registered by now is so for ever, and its memory is gone. */
function freeModule(k: Kernel, mod: Operand): Statement {
  const { state, gone } = k.modules!;
  const lost = perModule(k, mod, (i) => {
    const { registers, contains = [] } = k.scenario.modules![i]!;
    const drivers = [...registers, ...contains].map((name) => k.tables.driver(name));
    return atomic(...drivers.flatMap((drv) => [
      when(read(k.kobject, drv), [set(gone, drv, 1)]),
      ...(k.unregistered ? [set(k.unregistered, drv, 0)] : []), // The next one starts with a struct of its own.
    ]));
  });
  return atomic(...lost, set(state, mod, STATE.none));
}

function perModule(k: Kernel, mod: Operand, run: (module: number) => Statement): Statement[] {
  return k.scenario.modules!.map((_, i) => when(equal(mod, i), [run(i)]));
}
