/**
 * How often lockdep raises an alarm, over all executions. What it knows depends on the way to a state, so that one run
 * to each outcome does not answer that: this search has lockdep's classes, dependencies and held locks in the state.
 *
 * The state of the program gets one more word, the number of what lockdep knows then. Where lockdep looks no more, all
 * is said, and the execution is followed no further.
 */
import type { Model } from "../driver_core/model.ts";
import { endComponents } from "../explore/end_components.ts";
import { search, type SearchLimits } from "../explore/search.ts";
import { judge, type Quantity } from "../explore/verdict.ts";
import { BLOCKED, type Compiled, type Machine, type Move, MOVED } from "../program/machine.ts";
import { everyAction } from "../scenario/scenario.ts";
import { Recorder, type TraceEvent } from "../trace/record.ts";
import { LockdepFold, tellsLockdep } from "./fold.ts";
import { Lockdep, type Splat } from "./lockdep.ts";
import { schemeNamed } from "./schemes.ts";

/** How often lockdep raises an alarm. */
export interface SplatFrequency {
  /** Over all maximal weakly fair executions. */
  readonly quantity: Quantity;
  /** What it is in the end, over all executions: `none` where some execution has no alarm. Sorted. */
  readonly types: readonly (Splat["type"] | "none")[];
  /** Whether every state was seen. */
  readonly exhaustive: boolean;
  /** States with what lockdep knows in them; 0 where no lock has a class, so that there was nothing to search. */
  readonly states: number;
  /** A shortest run to an alarm. */
  readonly example?: readonly Move[];
}

/** Actions that call `wait_for_device_probe()`; the unbinding of a supplier does, too. */
const FLUSHES: ReadonlySet<string> = new Set(["wait_for_device_probe", "device_shutdown", "dpm_suspend_start"]);

/** Most states that are searched by default: the search is slower than the one without lockdep. */
const MOST_STATES = 200_000;

/**
 * Searches all executions of a model for alarms.
 * @throws {UserError} where there is no scheme of that name.
 */
export function splatFrequency(
  model: Model,
  compiled: Compiled,
  scheme: string,
  limits: SearchLimits = {},
): SplatFrequency {
  if (!validatesAny(model, scheme)) return { quantity: "never", types: ["none"], exhaustive: true, states: 0 };
  const machine = new LockdepMachine(model, compiled, scheme);
  const exploration = search(machine, { maxStates: MOST_STATES, ...limits });
  const words = new Int32Array(machine.compiled.words);
  const splatAt = (state: number): Splat["type"] | undefined => {
    exploration.store.read(state, words);
    return machine.lockdepOf(words).splat?.type;
  };
  const ends = endComponents(exploration);
  const verdict = judge(exploration, ends, (end) => splatAt(end.states[0]!) !== undefined);
  return {
    quantity: verdict.quantity,
    types: [...new Set(ends.map((end) => splatAt(end.states[0]!) ?? "none"))].sort(),
    exhaustive: exploration.exhaustive,
    states: exploration.states,
    ...(verdict.witness === undefined ? {} : { example: exploration.pathTo(verdict.witness.states[0]!) }),
  };
}

/** Without a lock that has a class, only the deferred-probe work itself can wait for that work: from a callback. */
function validatesAny({ scenario }: Model, scheme: string): boolean {
  const { classOf } = schemeNamed(scheme, scenario);
  const inCallbacks = everyAction({ ...scenario, tasks: [] });
  return (scenario.locks ?? []).length > 0 ||
    inCallbacks.some((action) => typeof action === "string" && FLUSHES.has(action)) ||
    (inCallbacks.length > 0 && scenario.devices.some(({ suppliers }) => suppliers !== undefined)) ||
    scenario.devices.some((device) => classOf(scenario, device) !== undefined);
}

/** What lockdep knows, and which tasks it was told of that wait for a lock. */
interface Knowledge {
  readonly lockdep: Lockdep;
  readonly asking: readonly number[];
}

/** A program's machine with the number of what lockdep knows in the state, behind the shared variables. */
class LockdepMachine implements Machine {
  readonly compiled: Compiled;
  readonly #model: Model;
  readonly #scheme: string;
  readonly #word: number;
  readonly #known: Knowledge[] = [];
  readonly #numbers = new Map<string, number>();
  /** What is known after what, so that it need not be worked out in each state again. */
  readonly #changes = new Map<string, number>();

  constructor(model: Model, compiled: Compiled, scheme: string) {
    this.#model = model;
    this.#scheme = scheme;
    this.#word = compiled.sharedWords;
    this.compiled = { ...compiled, sharedWords: compiled.sharedWords + 1, words: compiled.words + 1 };
    this.#numberOf({ lockdep: new LockdepFold(model, scheme).lockdep, asking: [] });
  }

  /** What lockdep knows in a state. */
  lockdepOf(state: Int32Array): Lockdep {
    return this.#known[state[this.#word]!]!.lockdep;
  }

  step(state: Int32Array, task: number, alternative: number): number {
    const before = state[this.#word]!;
    const { lockdep, asking } = this.#known[before]!;
    if (!lockdep.isOn) return BLOCKED;
    const recorder = new Recorder(this.compiled, state, asking);
    const outcome = recorder.step({ task, alternative });
    if (outcome !== MOVED) return outcome;
    const told = recorder.events.filter(tellsLockdep);
    // Most steps tell lockdep nothing: what it knows stays what it was.
    if (told.length > 0) state[this.#word] = this.#after(before, told, recorder.asking);
    return MOVED;
  }

  /** The number of what lockdep knows once it was told of events, and these tasks then wait. */
  #after(before: number, told: readonly TraceEvent[], asking: readonly number[]): number {
    const key = `${before} ${asking} ${told.map(withoutPlace).join("; ")}`;
    const known = this.#changes.get(key);
    if (known !== undefined) return known;
    const fold = new LockdepFold(this.#model, this.#scheme, this.#known[before]!.lockdep.copy());
    for (const event of told) fold.event(event);
    const after = this.#numberOf({ lockdep: fold.lockdep, asking });
    this.#changes.set(key, after);
    return after;
  }

  #numberOf(knowledge: Knowledge): number {
    const text = `${knowledge.lockdep.signature} ${knowledge.asking}`;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#known.length);
    return this.#known.push(knowledge) - 1;
  }
}

/** An event as text, but for the stack: where something is done makes no difference to what lockdep will say. */
function withoutPlace(event: TraceEvent): string {
  if (event.kind === "note") return `${event.task} ${event.event} ${event.values}`;
  return `${event.task} ${event.kind} ${event.mutex.id} ${event.index} ${event.kind === "acquired" && event.tried}`;
}
