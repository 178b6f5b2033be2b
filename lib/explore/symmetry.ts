/**
 * Tasks that are interchangeable: permutations of tasks under which the program does the same, with whatever names a
 * task permuted too (owners of mutexes, values and elements that are declared so, arguments and locals).
 *
 * Nothing declared is believed. Tasks are tried that run the same function from the start and that may be exchanged in
 * the initial state; and each step that is seen is taken again in the image of its state under every permutation, where it must read
 * and write the images of what it read and wrote. One that does not ends the use of symmetry.
 */
import type { Range, Variable } from "../program/expression.ts";
import { readField, writeField } from "../program/layout.ts";
import { stackOf } from "../program/machine.ts";
import type { KeyField } from "./key_layout.ts";
import { KeyLayout } from "./key_layout.ts";
import type { Knowledge } from "./knowledge.ts";
import { Activity } from "./local_states.ts";
import type { Known, Observation } from "./step_recorder.ts";
import { grown } from "./word_table.ts";

/** Largest group that is used: each new state costs as many images. */
const LARGEST_GROUP = 720;

/** Tasks that looked interchangeable are not. */
export class NotSymmetric {}

/** A group of permutations of tasks, in one layout of keys. */
export class Symmetry {
  /** The permutations: by task, the task it becomes. The first one changes nothing. */
  readonly permutations: readonly (readonly number[])[];
  readonly #knowledge: Knowledge;
  readonly #moves: readonly ElementMoves[];
  /** By permutation and task: images of local states; -1 where not computed yet. */
  readonly #images: Int32Array[][];
  readonly #state: Int32Array;
  readonly #other: Int32Array;
  readonly #candidate: Int32Array;

  private constructor(knowledge: Knowledge, permutations: readonly (readonly number[])[]) {
    this.permutations = permutations;
    this.#knowledge = knowledge;
    this.#moves = permutations.map((permutation) => new ElementMoves(knowledge, permutation));
    this.#images = permutations.map((permutation) => permutation.map(() => new Int32Array(64).fill(-1)));
    this.#state = new Int32Array(knowledge.compiled.words);
    this.#other = new Int32Array(knowledge.compiled.words);
    this.#candidate = new Int32Array(knowledge.layout.words);
  }

  /** The group of a program; undefined where no two tasks look interchangeable. */
  static find(knowledge: Knowledge): Symmetry | undefined {
    const { tasks } = knowledge.compiled.program;
    const initial = knowledge.initialKey();
    const image = new Int32Array(initial.length);
    const classes: number[][] = [];
    tasks.forEach((task, number) => {
      const own = classes.find(([first]) => {
        const other = tasks[first!]!;
        if (other.entry.id !== task.entry.id || task.start !== "running" || other.start !== "running") return false;
        const swap = tasks.map((_, i) => i === first ? number : i === number ? first! : i);
        new Symmetry(knowledge, [swap]).apply(0, initial, image);
        return image.every((word, i) => word === initial[i]);
      });
      if (own) own.push(number);
      else classes.push([number]);
    });
    let group: (readonly number[])[] = [tasks.map((_, i) => i)];
    for (const members of classes) {
      let size = members.length;
      while (size > 1 && group.length * factorial(size) > LARGEST_GROUP) size--;
      if (size > 1) group = group.flatMap((one) => permuted(one, members.slice(0, size)));
    }
    return group.length > 1 ? new Symmetry(knowledge, group) : undefined;
  }

  /** Whether a permutation changes an element of the variable, or its place. */
  moves(variable: Variable): boolean {
    return this.#moves.some((moves) => moves.moves(variable));
  }

  /** Writes the least image of a key. Returns the number of the permutation that makes it. */
  canonical(key: Int32Array, least: Int32Array): number {
    const candidate = this.#candidate;
    least.set(key);
    let best = 0;
    for (let g = 1; g < this.permutations.length; g++) {
      this.apply(g, key, candidate);
      let i = 0;
      while (i < candidate.length && candidate[i] === least[i]) i++;
      if (i < candidate.length && candidate[i]! < least[i]!) {
        least.set(candidate);
        best = g;
      }
    }
    return best;
  }

  /** Writes the image of a key under a permutation. */
  apply(g: number, key: Int32Array, image: Int32Array): void {
    const { layout } = this.#knowledge;
    this.#moves[g]!.apply(key, image);
    const permutation = this.permutations[g]!;
    for (let task = 0; task < permutation.length; task++) {
      const local = this.localImage(g, task, KeyLayout.get(key, 0, layout.tasks[task]!));
      const { word, shift } = layout.taskField(permutation[task]!, local);
      image[word]! |= local << shift;
    }
  }

  /** The image of a task's local state, as a local state of the task's image. */
  localImage(g: number, task: number, local: number): number {
    const images = this.#images[g]!;
    if (local >= images[task]!.length) {
      const length = images[task]!.length;
      images[task] = grown(images[task]!, local + 1).fill(-1, length);
    }
    const known = images[task]![local]!;
    if (known >= 0) return known;
    return images[task]![local] = this.#computeLocalImage(g, task, local);
  }

  /**
   * Takes a step again in every image of its state.
   * @throws {NotSymmetric} where it is not the image of what was seen.
   */
  imagesOf(key: Int32Array, seen: Observation): Observation[] {
    // Of tasks that wait for quiet the lowest one goes: they are not alike.
    const waitsForQuiet = this.#knowledge.locals[seen.task]!.activity[seen.local] === Activity.quiet;
    if (waitsForQuiet && this.permutations.some((one) => one[seen.task] !== seen.task)) throw new NotSymmetric();
    const image = new Int32Array(key.length);
    return this.permutations.slice(1).map((permutation, i) => {
      this.apply(i + 1, key, image);
      const found = this.#knowledge.observe(image, permutation[seen.task]!, seen.alternative);
      if (textOf(found) !== textOf(this.#imageOf(i + 1, seen))) throw new NotSymmetric();
      return found;
    });
  }

  /** What a step should look like in the image of its state. */
  #imageOf(g: number, of: Observation): Observation {
    const permutation = this.permutations[g]!;
    const location = (at: number) => this.#moves[g]!.location(at);
    const known = ([at, value]: Known): Known => [location(at), this.#moves[g]!.value(at, value)];
    return {
      ...of,
      task: permutation[of.task]!,
      local: this.localImage(g, of.task, of.local),
      reads: of.reads.map(known),
      writes: of.writes.map(known),
      acquired: of.acquired.map(location),
      released: of.released.map(location),
      waitsFor: of.waitsFor < 0 ? -1 : location(of.waitsFor),
      next: this.localImage(g, of.task, of.next),
      spawned: of.spawned.map(([task, local]) => [permutation[task]!, this.localImage(g, task, local)]),
    };
  }

  #computeLocalImage(g: number, task: number, local: number): number {
    const { compiled, locals } = this.#knowledge;
    const permutation = this.permutations[g]!;
    const [state, other] = [this.#state, this.#other];
    const to = permutation[task]!;
    const shift = compiled.taskWords * (to - task);
    locals[task]!.read(local, state);
    const start = compiled.sharedWords + compiled.taskWords * task;
    other.set(state.subarray(start, start + compiled.taskWords), start + shift);
    for (const { node, base } of stackOf(compiled, state, task)) {
      for (const [{ range }, field] of compiled.functions[node.owner.id]!.fields) {
        if (range.tasks === undefined) continue;
        writeField(other, base + shift, field, imageOfValue(permutation, range, readField(state, base, field)));
      }
    }
    return locals[to]!.add(other);
  }
}

/** An element that goes elsewhere, or whose values do. */
interface MovedElement {
  readonly from: KeyField;
  readonly to: KeyField;
  /** By value: its image. */
  readonly values: Int32Array | undefined;
}

/** What a permutation does to the elements of shared variables. */
class ElementMoves {
  readonly #knowledge: Knowledge;
  readonly #permutation: readonly number[];
  /** Bits of each word that stay as they are. */
  readonly #kept: Int32Array;
  readonly #moved: readonly MovedElement[];
  readonly #movedVariables = new Set<Variable>();

  constructor(knowledge: Knowledge, permutation: readonly number[]) {
    const { locations: { elements }, layout } = knowledge;
    this.#knowledge = knowledge;
    this.#permutation = permutation;
    this.#kept = new Int32Array(layout.words);
    const isIdentity = permutation.every((to, task) => to === task);
    this.#moved = elements.flatMap(({ variable }, at): MovedElement[] => {
      const { range } = variable;
      const [from, to] = [layout.elements[at]!, layout.elements[this.location(at)]!];
      if (isIdentity || (from === to && this.#typeOf(at) === undefined)) {
        this.#kept[from.word]! |= from.mask << from.shift;
        return [];
      }
      this.#movedVariables.add(variable);
      if (this.#typeOf(at) === undefined) return [{ from, to, values: undefined }];
      const count = range.max - range.min + 1;
      return [{
        from,
        to,
        values: Int32Array.from({ length: count }, (_, i) => this.value(at, i + range.min) - range.min),
      }];
    });
  }

  /** Whether an element of the variable is moved or gets other values. */
  moves(variable: Variable): boolean {
    return this.#movedVariables.has(variable);
  }

  /** A location's image. */
  location(at: number): number {
    const { elements } = this.#knowledge.locations;
    if (at >= elements.length) return elements.length + this.#permutation[at - elements.length]!;
    const { variable, index } = elements[at]!;
    return variable.byTask ? at - index + this.#permutation[index]! : at;
  }

  /** The image of a location's value. */
  value(at: number, value: number): number {
    const type = this.#typeOf(at);
    return type === undefined ? value : imageOfValue(this.#permutation, type, value);
  }

  /** Writes the image of a key's elements; the rest of it is 0. */
  apply(key: Int32Array, image: Int32Array): void {
    const kept = this.#kept;
    for (let i = 0; i < kept.length; i++) image[i] = key[i]! & kept[i]!;
    for (const { from, to, values } of this.#moved) {
      const value = (key[from.word]! >>> from.shift) & from.mask;
      image[to.word]! |= (values === undefined ? value : values[value]!) << to.shift;
    }
  }

  #typeOf(at: number): Range | undefined {
    const { elements } = this.#knowledge.locations;
    if (at >= elements.length) return undefined;
    const { variable: { range, role } } = elements[at]!;
    if (role === "mutex") return { ...range, tasks: 1 };
    return range.tasks === undefined ? undefined : range;
  }
}

function imageOfValue(permutation: readonly number[], { tasks = 0 }: Range, value: number): number {
  const to = permutation[value - tasks];
  return to === undefined ? value : to + tasks;
}

/** An observation as text, in which the order of what was read and done makes no difference. */
function textOf(of: Observation): string {
  const sorted = (items: readonly (number | readonly number[])[]) => items.map(String).sort();
  return JSON.stringify({
    ...of,
    reads: sorted(of.reads),
    writes: sorted(of.writes),
    acquired: sorted(of.acquired),
    released: sorted(of.released),
    spawned: sorted(of.spawned),
  });
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

/** A permutation followed by each permutation of some of the tasks. */
function permuted(one: readonly number[], members: readonly number[]): number[][] {
  return orders(members).map((order) =>
    one.map((to) => {
      const i = members.indexOf(to);
      return i < 0 ? to : order[i]!;
    })
  );
}

function orders(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first, i) =>
    orders([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [first, ...rest])
  );
}
