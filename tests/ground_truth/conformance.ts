/** Whether what each task logged is a projection of some path of the model to a given state. */
import { Expander, unpackMove } from "../../lib/explore/moves.ts";
import type { Exploration } from "../../lib/explore/search.ts";
import { CALLERS } from "../../lib/driver_core/kernel.ts";
import type { Model } from "../../lib/driver_core/model.ts";
import { LockdepFold } from "../../lib/lockdep/fold.ts";
import { type Compiled, initialState, type Move } from "../../lib/program/machine.ts";
import { recordTrace } from "../../lib/trace/record.ts";
import type { Run } from "./runs.ts";

type Logged = readonly [task: string, event: string, ...about: (string | number)[]];

/** A model's note as the measurement logged it; undefined for what it did not log. */
function asLogged(
  model: Model,
  task: number,
  event: string,
  values: readonly number[],
  fold: LockdepFold,
): Logged | undefined {
  const { scenario, taskNames } = model;
  const name = task < scenario.tasks.length ? taskNames[task]! : "kworker";
  const device = (i: number) => scenario.devices[i]!.name;
  const driver = (i: number) => scenario.drivers[i]!;
  // The measurement asked lockdep whether the task held the lock, and while lockdep was off whether anybody did.
  const lockHeld = (index: number, byAnybody: number) =>
    fold.lockdep.isOn ? fold.lockdep.holds(taskNames[task]!, fold.deviceLock(index).lock) : byAnybody !== 0;
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = values;
  switch (event) {
    case "match":
      return [name, event, device(first), driver(second).name, third, Number(lockHeld(first, fourth)), CALLERS[fifth]!];
    case "override_read":
      return [name, event, device(first), driver(second).name, Number(lockHeld(first, third))];
    case "probe_enter":
      return [name, event, device(first), driver(second).name];
    case "probe_exit":
      return [name, event, device(first), driver(second).name, third];
    case "driver_register_begin":
    case "driver_unregister_begin":
    case "driver_unregister_end":
      return driver(first).bus === "platform" ? undefined : [name, event, driver(first).name];
    case "driver_register_end":
      return driver(first).bus === "platform" ? undefined : [name, event, driver(first).name, second];
    case "override_store_begin":
    case "override_store_end":
    case "device_add_begin":
    case "device_del_begin":
    case "device_del_end":
    case "remove":
      return [name, event, device(first)];
    case "device_add_end":
      return [name, event, device(first), second, third];
    default:
      return undefined;
  }
}

/** A run of the model up to some state: which path, what was logged on it, and how far each task's log has come. */
interface Partial {
  readonly state: Int32Array;
  readonly path: readonly Move[];
  readonly at: ReadonlyMap<string, number>;
}

/** How a device's removal ends is not in every log; nor is how register-loop's registrations begin and end in any. */
function isCompared([task, event]: Logged): boolean {
  return event !== "device_del_end" && !(task === "register-loop" && /^driver_(un)?register_/.test(event));
}

/** A path to one of `ends` on which every task logs exactly what it logged, or undefined. */
export function conformingPath(
  model: Model,
  found: Exploration,
  ends: ReadonlySet<number>,
  { events, lockdep }: Run,
): Move[] | undefined {
  const { compiled } = found.machine;
  const expected = new Map<string, string[]>();
  for (const event of events) {
    if (isCompared(event)) {
      expected.set(event[0], [...(expected.get(event[0]) ?? []), JSON.stringify(event)]);
    }
  }
  const expander = new Expander(found.machine);
  const seen = new Set<string>();
  const visit = ({ state, path, at }: Partial): Move[] | undefined => {
    const id = found.store.find(state);
    if (ends.has(id)) {
      return [...expected].every(([task, all]) => (at.get(task) ?? 0) === all.length) ? [...path] : undefined;
    }
    const moves: number[] = [];
    expander.expand(state, (move) => moves.push(move));
    for (const move of moves.map(unpackMove)) {
      const longer = [...path, move];
      const { notes, state: next, lockdepIsOn } = runPath(model, compiled, longer, lockdep);
      const after = advance(expected, at, notes);
      const key = after && `${found.store.find(next)} ${[...after].join()} ${lockdepIsOn}`;
      if (key === undefined || seen.has(key)) continue;
      seen.add(key);
      const result = visit({ state: next, path: longer, at: after! });
      if (result) return result;
    }
    return undefined;
  };
  return visit({ state: initialState(compiled), path: [], at: new Map() });
}

/** Runs a path and gives what its last step logged. */
function runPath(model: Model, compiled: Compiled, path: readonly Move[], scheme: string) {
  const { events, state } = recordTrace(compiled, path);
  const fold = new LockdepFold(model, scheme);
  const notes: Logged[] = [];
  for (const event of events) {
    fold.event(event);
    if (event.kind !== "note" || event.step !== path.length) continue;
    const logged = asLogged(model, event.task, event.event, event.values, fold);
    if (logged && isCompared(logged)) notes.push(logged);
  }
  return { notes, state, lockdepIsOn: fold.lockdep.isOn };
}

/** Where each task's log stands after these events; undefined where one of them was not logged next. */
function advance(
  expected: ReadonlyMap<string, readonly string[]>,
  at: ReadonlyMap<string, number>,
  notes: readonly Logged[],
): ReadonlyMap<string, number> | undefined {
  const after = new Map(at);
  for (const note of notes) {
    const position = after.get(note[0]) ?? 0;
    if (expected.get(note[0])?.[position] !== JSON.stringify(note)) return undefined;
    after.set(note[0], position + 1);
  }
  return after;
}
