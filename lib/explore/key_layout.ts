/**
 * A state as a short key: the elements that may change and the number of each task's local state, packed into as few
 * words as they need.
 */
import { bitsOf, elementField, readField, writeField } from "../program/layout.ts";
import { type Compiled, initialState } from "../program/machine.ts";
import type { LocalStates } from "./local_states.ts";
import type { Locations } from "./locations.ts";

/** Bits of a key. Values are stored less their least value. */
export interface KeyField {
  readonly word: number;
  readonly shift: number;
  /** The field's bits, at the low end. */
  readonly mask: number;
}

/** A task has more local states than the layout has room for. */
export class TooManyLocalStates {
  readonly bits: number;
  constructor(bits: number) {
    this.bits = bits;
  }
}

/** Where everything lies in a key. */
export class KeyLayout {
  /** Words of a key. */
  readonly words: number;
  /** By element, see {@linkcode Locations}. */
  readonly elements: readonly KeyField[];
  /** By task: the number of its local state. */
  readonly tasks: readonly KeyField[];
  readonly #compiled: Compiled;
  readonly #locations: Locations;
  readonly #locals: readonly LocalStates[];
  readonly #initial: Int32Array;
  readonly #localBits: number;

  /** Gives the numbers of local states `localBits` bits or more, as many as there is room for. */
  constructor(compiled: Compiled, locations: Locations, locals: readonly LocalStates[], localBits: number) {
    this.#compiled = compiled;
    this.#locations = locations;
    this.#locals = locals;
    this.#initial = initialState(compiled);
    const shared = locations.elements.map(({ variable }) => bitsOf(variable.range));
    const place = (bits: number) => firstFit([...shared, ...locals.map(() => bits)]);
    let bits = localBits;
    let placed = place(bits);
    for (let more = place(bits + 1); bits < 24 && more.words === placed.words; more = place(bits + 1)) {
      placed = more;
      bits++;
    }
    this.#localBits = bits;
    this.words = placed.words;
    this.elements = placed.fields.slice(0, shared.length);
    this.tasks = placed.fields.slice(shared.length);
  }

  /** A field's value in the key that starts at `at`. */
  static get(keys: Int32Array, at: number, field: KeyField): number {
    return (keys[at + field.word]! >>> field.shift) & field.mask;
  }

  /** Packs a state. Throws {@linkcode TooManyLocalStates}. */
  pack(state: Int32Array, key: Int32Array): void {
    this.#packShared(state, key);
    this.#locals.forEach((locals, task) => this.#put(key, this.taskField(task, locals.add(state)), locals.add(state)));
  }

  /** Packs a state whose local states are all known; false where one is not. */
  packKnown(state: Int32Array, key: Int32Array): boolean {
    this.#packShared(state, key);
    return this.#locals.every((locals, task) => {
      const id = locals.find(state);
      if (id < 0 || id > this.tasks[task]!.mask) return false;
      this.#put(key, this.tasks[task]!, id);
      return true;
    });
  }

  /** The field of a task's local state, which must have room for this one. */
  taskField(task: number, local: number): KeyField {
    const field = this.tasks[task]!;
    if (local > field.mask) throw new TooManyLocalStates(this.#localBits);
    return field;
  }

  /** Unpacks the key that starts at `at` into a state's words. */
  unpack(keys: Int32Array, at: number, state: Int32Array): void {
    const { elements } = this.#locations;
    state.set(this.#initial);
    for (let i = 0; i < elements.length; i++) {
      const { variable, index } = elements[i]!;
      const value = KeyLayout.get(keys, at, this.elements[i]!) + variable.range.min;
      writeField(state, 0, elementField(this.#compiled.places[variable.id]!, index), value);
    }
    for (let task = 0; task < this.tasks.length; task++) {
      this.#locals[task]!.read(KeyLayout.get(keys, at, this.tasks[task]!), state);
    }
  }

  #packShared(state: Int32Array, key: Int32Array): void {
    key.fill(0);
    this.#locations.elements.forEach(({ variable, index }, i) => {
      const value = readField(state, 0, elementField(this.#compiled.places[variable.id]!, index));
      this.#put(key, this.elements[i]!, value - variable.range.min);
    });
  }

  #put(key: Int32Array, { word, shift }: KeyField, value: number): void {
    key[word]! |= value << shift;
  }
}

/** Places widths into words of 32 bits, the widest first, each in the first word that has room. */
function firstFit(widths: readonly number[]): { fields: KeyField[]; words: number } {
  const room: number[] = [];
  const fields: KeyField[] = [];
  const order = widths.map((_, i) => i).sort((a, b) => widths[b]! - widths[a]! || a - b);
  for (const i of order) {
    const bits = widths[i]!;
    let word = room.findIndex((free) => free >= bits);
    if (word < 0) word = room.push(32) - 1;
    fields[i] = { word, shift: 32 - room[word]!, mask: 2 ** bits - 1 };
    room[word]! -= bits;
  }
  return { fields, words: Math.max(1, room.length) };
}
