/** What is known of a program's steps, and how its states are packed: it grows while states are looked at. */
import { type Compiled, type Fault, faultIndex, headerAt, initialState } from "../program/machine.ts";
import type { Snapshot } from "./checkpoint.ts";
import { KeyLayout, TooManyLocalStates } from "./key_layout.ts";
import { LocalStates } from "./local_states.ts";
import { Locations } from "./locations.ts";
import { observationsOf, observationWords } from "./observation_words.ts";
import { type Observation, StepRecorder } from "./step_recorder.ts";
import { StepTrees } from "./step_trees.ts";

/** Bits for the number of a local state at first; and how many more where they are too few. */
const LOCAL_BITS = 6;
const MORE_BITS = 3;

/** Everything learnt of one program. */
export class Knowledge {
  readonly compiled: Compiled;
  readonly locations: Locations;
  /** By task. */
  readonly locals: readonly LocalStates[];
  /** What was seen of steps, in order. */
  readonly observations: Observation[] = [];
  layout: KeyLayout;
  trees: StepTrees;
  /** What else is known where a step was seen in a key. */
  images: ((key: Int32Array, seen: Observation) => readonly Observation[]) | undefined;
  readonly #recorder: StepRecorder;
  readonly #state: Int32Array;
  #localBits = LOCAL_BITS;

  constructor(compiled: Compiled) {
    this.compiled = compiled;
    this.locations = new Locations(compiled);
    this.locals = compiled.program.tasks.map((_, task) => new LocalStates(compiled, task));
    this.#recorder = new StepRecorder(compiled, this.locations, this.locals);
    this.#state = new Int32Array(compiled.words);
    this.layout = new KeyLayout(compiled, this.locations, this.locals, LOCAL_BITS);
    this.trees = new StepTrees(this.locations, this.locals, this.layout);
  }

  /** Bytes in use by the arrays. */
  get bytes(): number {
    return this.trees.bytes;
  }

  /** The initial state's key. Throws {@linkcode TooManyLocalStates}. */
  initialKey(): Int32Array {
    const key = new Int32Array(this.layout.words);
    this.layout.pack(initialState(this.compiled), key);
    return key;
  }

  /**
   * Takes a step in the key that starts at `at` and adds what was seen.
   * @throws {TooManyLocalStates} where keys have no room for what it led to.
   * @throws {NotSymmetric} where `images` finds that tasks are not interchangeable.
   */
  learn(keys: Int32Array, at: number, task: number, alternative: number): void {
    const observation = this.#observe(keys, at, task, alternative);
    this.#add(observation);
    this.images?.(keys.slice(at, at + this.layout.words), observation).forEach((image) => this.#add(image));
  }

  /** Takes a step in a key. */
  observe(key: Int32Array, task: number, alternative: number): Observation {
    return this.#observe(key, 0, task, alternative);
  }

  #observe(keys: Int32Array, at: number, task: number, alternative: number): Observation {
    this.layout.unpack(keys, at, this.#state);
    return this.#recorder.record(this.#state, task, alternative);
  }

  #add(observation: Observation): void {
    if (this.trees.add(observation, this.observations.length)) this.observations.push(observation);
  }

  /**
   * Runs `run`, again from its start with wider keys where there were more local states than they had room for. Keys
   * and places in trees from before mean nothing after.
   */
  withRoom<T>(run: () => T): T {
    for (;;) {
      try {
        return run();
      } catch (signal) {
        if (!(signal instanceof TooManyLocalStates)) throw signal;
        this.#layOut(signal.bits + MORE_BITS);
      }
    }
  }

  /** Everything learnt, for {@linkcode Knowledge.restore}. */
  get saved(): Snapshot {
    const { compiled, locals } = this;
    const stacks = locals.map((known, task) => {
      const words = new Int32Array(known.size * compiled.taskWords);
      for (let local = 0; local < known.size; local++) {
        known.read(local, this.#state);
        words.set(this.#taskWords(this.#state, task), local * compiled.taskWords);
      }
      return [`local states of task ${task}`, words] as const;
    });
    return {
      numbers: { localBits: this.#localBits },
      arrays: { ...Object.fromEntries(stacks), observations: observationWords(this.observations) },
      texts: compiled.faults.map((fault) => JSON.stringify(fault)),
    };
  }

  /** Makes what knows nothing yet know what was saved. */
  restore({ numbers, arrays, texts = [] }: Snapshot): void {
    const { compiled, locals } = this;
    for (const text of texts) {
      const { kind, message } = JSON.parse(text) as Fault;
      faultIndex(compiled, kind, message);
    }
    locals.forEach((known, task) => {
      const words = arrays[`local states of task ${task}`]!;
      for (let at = 0; at < words.length; at += compiled.taskWords) {
        this.#taskWords(this.#state, task).set(words.subarray(at, at + compiled.taskWords));
        known.add(this.#state);
      }
    });
    for (const observation of observationsOf(arrays["observations"]!)) this.observations.push(observation);
    this.#layOut(numbers["localBits"]!);
  }

  #taskWords(state: Int32Array, task: number): Int32Array {
    const header = headerAt(this.compiled, task);
    return state.subarray(header, header + this.compiled.taskWords);
  }

  #layOut(localBits: number): void {
    this.#localBits = localBits;
    this.layout = new KeyLayout(this.compiled, this.locations, this.locals, localBits);
    this.trees = new StepTrees(this.locations, this.locals, this.layout);
    this.observations.forEach((observation, number) => this.trees.add(observation, number));
  }
}
