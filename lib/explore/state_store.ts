/**
 * All states that a search has seen, without loss and without an object a state: the shared words as they are, and for
 * each task the number of its stack in a table of stacks. Few stacks make many states, so this is small.
 */
import { headerFrame, headerStatus } from "../program/layout.ts";
import { type Compiled, headerAt } from "../program/machine.ts";
import { Status } from "../program/expression.ts";
import type { Snapshot } from "./checkpoint.ts";
import type { StateReader } from "./state_reader.ts";
import { WordTable } from "./word_table.ts";

/** A numbered set of states of one program; the first state added is 0. */
export class StateStore implements StateReader {
  readonly #compiled: Compiled;
  readonly #states: WordTable;
  readonly #stacks = new WordTable();
  readonly #record: Int32Array;
  readonly #tasks: number;
  /** Words of a frame, by the number of the node where it continues. */
  readonly #frameWords: Uint8Array;

  constructor(compiled: Compiled, expected = 1024) {
    this.#compiled = compiled;
    this.#states = new WordTable(expected);
    this.#tasks = compiled.program.tasks.length;
    this.#record = new Int32Array(compiled.sharedWords + this.#tasks);
    this.#frameWords = Uint8Array.from(
      compiled.nodes,
      (node) => compiled.functions[node.owner.id]!.fresh.length,
    );
  }

  /** How many states there are. */
  get size(): number {
    return this.#states.size;
  }

  /** Bytes in use by the arrays. */
  get bytes(): number {
    return this.#states.bytes + this.#stacks.bytes;
  }

  /** Everything in it, for {@linkcode StateStore.restore}. */
  get saved(): Snapshot["arrays"] {
    const [states, stacks] = [this.#states.saved, this.#stacks.saved];
    return { states: states.words, stateStarts: states.starts, stacks: stacks.words, stackStarts: stacks.starts };
  }

  /** Makes an empty store one like that which was saved. */
  restore({ states, stateStarts, stacks, stackStarts }: Snapshot["arrays"]): void {
    this.#stacks.restore(stacks!, stackStarts!);
    this.#states.restore(states!, stateStarts!);
  }

  /** The number of a state, which is added if it is new. */
  add(state: Int32Array): number {
    this.#encode(state, true);
    return this.#states.add(this.#record, 0, this.#record.length);
  }

  /** The number of a state; -1 where it was never added. */
  find(state: Int32Array): number {
    if (!this.#encode(state, false)) return -1;
    return this.#states.find(this.#record, 0, this.#record.length);
  }

  /** Writes a state's words to `target`, which must have as many. */
  read(id: number, target: Int32Array): void {
    const { sharedWords, words } = this.#compiled;
    this.#states.read(id, this.#record, 0);
    for (let i = 0; i < sharedWords; i++) target[i] = this.#record[i]!;
    target.fill(0, sharedWords, words);
    for (let task = 0; task < this.#tasks; task++) {
      this.#stacks.read(
        this.#record[sharedWords + task]!,
        target,
        headerAt(this.#compiled, task),
      );
    }
  }

  #encode(state: Int32Array, adding: boolean): boolean {
    const { sharedWords } = this.#compiled;
    for (let i = 0; i < sharedWords; i++) this.#record[i] = state[i]!;
    for (let task = 0; task < this.#tasks; task++) {
      const header = headerAt(this.#compiled, task);
      const length = this.#stackLength(state, header);
      const id = adding ? this.#stacks.add(state, header, length) : this.#stacks.find(state, header, length);
      if (id < 0) return false;
      this.#record[sharedWords + task] = id;
    }
    return true;
  }

  #stackLength(state: Int32Array, header: number): number {
    const status = headerStatus(state[header]!);
    if (status === Status.idle || status === Status.done) return 1;
    const frame = header + 1 + headerFrame(state[header]!);
    return frame - header + this.#frameWords[state[frame]! & 0xffff]!;
  }
}
