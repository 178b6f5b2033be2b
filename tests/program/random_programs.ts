/** Random small programs for property tests: every statement of the language, values in and out of range. */
import fc from "fast-check";
import {
  add,
  and,
  either,
  equal,
  type Expression,
  itemOf,
  lengthOf,
  less,
  type List,
  type Local,
  lookup,
  multiply,
  not,
  positionOf,
  read,
  resultOf,
  self,
  statusOf,
  subtract,
  type Table,
  type Variable,
} from "../../lib/program/expression.ts";
import { below, type Program, ProgramBuilder } from "../../lib/program/program.ts";
import type { ProgramFunction } from "../../lib/program/statement.ts";
import * as s from "../../lib/program/statement.ts";

/** A tree of small numbers from which a program is grown: whatever the numbers are, a program comes out. */
type Seed = readonly number[];

const TASKS = 3;

class Grower {
  readonly #seed: Seed;
  #at = 0;
  #depth = 0;
  readonly scalars: Variable[];
  readonly arrays: Variable[];
  readonly mutexes: Variable;
  readonly list: List;
  readonly table: Table;

  constructor(seed: Seed, builder: ProgramBuilder) {
    this.#seed = seed;
    this.scalars = [
      builder.variable("x", { min: -2, max: 3 }, { initial: 1 }),
      builder.variable("y", below(70000)),
    ];
    this.arrays = [
      builder.variable("a", { min: -1, max: 5 }, { length: 3, initial: [-1, 0, 5] }),
      builder.variable("wide", below(2 ** 20), { length: 2 }),
    ];
    this.mutexes = builder.mutex("m", TASKS, 2);
    this.list = builder.list("l", 2, below(4), [[1], [3, 0]]);
    this.table = builder.table("t", [2, -1, 4]);
  }

  /** A number below `count`. */
  pick(count: number): number {
    return this.#seed.length === 0 ? 0 : this.#seed[this.#at++ % this.#seed.length]! % count;
  }

  /** Expressions that cannot go out of range, except where `wild`. */
  value(locals: readonly Local[]): Expression {
    if (++this.#depth > 4) {
      this.#depth--;
      return { op: "constant", value: this.pick(5) - 1 };
    }
    const inner = () => this.value(locals);
    const index = (size: number) => this.pick(4) === 0 ? inner() : { op: "constant" as const, value: this.pick(size) };
    const grown = [
      () => ({ op: "constant" as const, value: this.pick(5) - 1 }),
      () => ({ op: "local" as const, local: locals[this.pick(locals.length)]! }),
      () => read(this.scalars[this.pick(2)]!),
      () => read(this.arrays[this.pick(2)]!, index(2)),
      () => self,
      () => lookup(this.table, index(3)),
      () => [add, subtract, multiply, equal, less, and][this.pick(6)]!(inner(), inner()),
      () => either(not(inner()), inner(), inner()),
      () => statusOf(index(TASKS)),
      () => resultOf(index(TASKS)),
      () => positionOf(this.list, index(2), inner()),
      () => lengthOf(this.list, index(2)),
      () => itemOf(this.list, index(2), index(2)),
      () => read(this.mutexes, index(2)),
    ][this.pick(14)]!();
    this.#depth--;
    return grown;
  }

  body(
    locals: readonly Local[],
    functions: readonly ProgramFunction[],
    length: number,
    inAtomic = false,
  ): s.Statement[] {
    return [...Array(length).keys()].map((i) => this.statement(locals, functions, inAtomic, i === 0));
  }

  statement(
    locals: readonly Local[],
    functions: readonly ProgramFunction[],
    inAtomic: boolean,
    first: boolean,
  ): s.Statement {
    const value = () => this.value(locals);
    const local = () => locals[this.pick(locals.length)]!;
    const index = () => this.pick(3) === 0 ? value() : this.pick(2);
    if (++this.#depth > 5) {
      this.#depth--;
      return s.assign(local(), this.pick(2));
    }
    const plain = [
      () => s.set(this.scalars[this.pick(2)]!, 0, this.pick(2) === 0 ? value() : this.pick(3)),
      () => s.set(this.arrays[this.pick(2)]!, index(), this.pick(2) === 0 ? value() : this.pick(4)),
      () => s.assign(local(), this.pick(2) === 0 ? value() : this.pick(2)),
      () =>
        s.when(
          value(),
          this.body(locals, functions, this.pick(3), inAtomic),
          this.body(locals, functions, this.pick(2), inAtomic),
        ),
      () => s.release(this.mutexes, index()),
      () => s.tryAcquire(this.mutexes, index(), local()),
      () => s.push(this.list, index(), this.pick(4)),
      () => s.remove(this.list, index(), this.pick(4)),
      () => s.note("seen", value()),
      () => s.check(either(value(), 1, this.pick(3)), "checked"),
      () => s.spawn(this.pick(3) === 0 ? value() : TASKS - 1, [this.pick(4)]),
    ];
    const free = [
      () => s.loop(less(local(), 1), [...this.body(locals, functions, 1, inAtomic), s.assign(locals[0]!, 1), s.leave]),
      () => s.call(functions[this.pick(functions.length)]!, [this.pick(3) === 0 ? value() : this.pick(3)], local()),
      () => s.give(this.pick(3)),
      () => s.die,
      () => s.atomic(...this.body(locals, functions, 1 + this.pick(3), true)),
      () => s.exceeded("too much"),
    ];
    const waits = [
      () => s.acquire(this.mutexes, index()),
      () => s.awaits(value(), "test"),
      () => s.awaitsQuiet(),
      () =>
        s.choose(
          this.body(locals, functions, 1 + this.pick(2), inAtomic),
          this.body(locals, functions, this.pick(2), inAtomic),
        ),
    ];
    const allowed = inAtomic
      ? (first && this.#depth === 2 ? [...plain, ...waits] : plain)
      : [...plain, ...free, ...waits];
    const grown = allowed[this.pick(allowed.length)]!();
    this.#depth--;
    return grown;
  }
}

/** A program of three tasks, the last of which is spawned, and two functions that may call each other. */
export function growProgram(seed: Seed): Program {
  const builder = new ProgramBuilder();
  const grower = new Grower(seed, builder);
  const functions: ProgramFunction[] = [];
  for (const name of ["f", "g"]) {
    functions.push(builder.function(name, [["p", below(4)]], ([p], frame) => {
      const locals = [frame.local("i", below(3)), p, frame.local("n", { min: -3, max: 40 }, 7)];
      return grower.body(locals, functions, 2 + grower.pick(3));
    }));
  }
  builder.task("one", functions[0]!, [1]);
  builder.task("two", functions[1]!, [3]);
  builder.spawned("three", functions[0]!);
  return builder.build({ stackWords: 8, steps: grower.pick(2) === 0 ? "shared" : "statement" });
}

/** Seeds of programs. */
export const seeds: fc.Arbitrary<Seed> = fc.array(fc.nat(5000), { minLength: 10, maxLength: 120 });
