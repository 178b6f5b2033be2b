/**
 * Random small programs in which a reduction can go wrong: tasks that die with a lock held, leave without unlocking,
 * spin, spawn, try, choose, wait for each other or for quiet, unlock in their next life what they left locked; tasks that
 * are alike and tasks that only look alike.
 */
import fc from "fast-check";
import {
  add,
  and,
  differ,
  either,
  equal,
  type Expression,
  lengthOf,
  less,
  type List,
  type Local,
  lookup,
  not,
  type Operand,
  positionOf,
  read,
  self,
  Status,
  statusOf,
  type Table,
  type Variable,
} from "../../program/expression.ts";
import { below, BIT, type Program, ProgramBuilder, taskNumberOrNone } from "../../program/program.ts";
import * as s from "../../program/statement.ts";

/** Small numbers from which a program is grown; whatever they are, a program comes out. */
export type Seed = readonly number[];

/** Seeds of programs, for properties that shrink. */
export const seeds: fc.Arbitrary<Seed> = fc.array(fc.nat(997), { minLength: 8, maxLength: 60 });

/** A program, and the variables that its properties speak of. */
export interface GrownProgram {
  readonly program: Program;
  readonly visible: readonly Variable[];
}

/** Values of data variables. */
const DATA = below(3);

/** Grows a program of two to four tasks, and perhaps one more that is spawned. */
export function growProgram(seed: Seed): GrownProgram {
  return new Grower(seed).grow();
}

/** What a statement may use. */
interface Context {
  readonly locals: readonly Local[];
  readonly helper: s.ProgramFunction | undefined;
  readonly depth: number;
}

class Grower {
  readonly #seed: Seed;
  #at = 0;
  readonly #builder = new ProgramBuilder();
  readonly #data: Variable;
  readonly #array: Variable;
  readonly #flags: Variable;
  readonly #mutexes: Variable;
  readonly #owner: Variable;
  readonly #mine: Variable;
  readonly #list: List;
  readonly #table: Table;
  /** Tasks that run from the start. */
  readonly #running: number;
  /** The task that is spawned, if there is one. */
  readonly #spawned: number | undefined;
  readonly #tasks: number;

  constructor(seed: Seed) {
    this.#seed = seed.length === 0 ? [0] : seed;
    this.#running = [2, 3, 3, 4][this.#pick(4)]!;
    this.#spawned = this.#pick(2) === 0 ? this.#running : undefined;
    const tasks = this.#tasks = this.#running + Number(this.#spawned !== undefined);
    this.#data = this.#builder.variable("x", DATA);
    this.#array = this.#builder.variable("a", DATA, { length: 2 });
    this.#flags = this.#builder.variable("flag", BIT, { length: 2 });
    this.#owner = this.#builder.variable("owner", taskNumberOrNone(tasks));
    this.#mine = this.#builder.variable("mine", DATA, { length: tasks, byTask: true });
    this.#mutexes = this.#builder.mutex("m", tasks, 2);
    this.#list = this.#builder.list("l", 2, DATA);
    const alike = this.#pick(2) === 0;
    this.#table = this.#builder.table("t", [...Array(tasks).keys()].map((task) => alike ? 1 : task % 2));
  }

  grow(): GrownProgram {
    const helper = this.#function("helper", 1, undefined, 1, 2);
    const functions = ["f", "g"].map((name) => this.#function(name, 0, helper, this.#running < 4 ? 3 : 1, 4));
    const alike = this.#pick(3) > 0;
    for (let task = 0; task < this.#running; task++) {
      const entry = functions[alike ? 0 : this.#pick(2)]!;
      this.#builder.task(`task ${task}`, entry, [alike && this.#pick(4) > 0 ? 1 : this.#pick(3)]);
    }
    if (this.#spawned !== undefined) this.#builder.spawned("spawned", functions[1]!);
    const visible = [this.#data, this.#flags, this.#owner, this.#array, this.#mine].filter(() => this.#pick(2) === 0);
    const steps = this.#pick(4) === 0 ? "statement" : "shared";
    return { program: this.#builder.build({ stackWords: 6, steps }), visible };
  }

  /** Grows a function of `least` statements or up to `more - 1` more. Its body is grown once, however often it is asked for. */
  #function(
    name: string,
    depth: number,
    helper: s.ProgramFunction | undefined,
    least: number,
    more: number,
  ): s.ProgramFunction {
    let body: s.Statement[] | undefined;
    const declared = this.#builder.function(name, [["p", DATA]], ([p], frame) =>
      body ??= this.#body(
        { locals: [p, frame.local("v", DATA), frame.local("w", DATA)], helper, depth },
        least + this.#pick(more),
      ));
    declared.body();
    return declared;
  }

  /** A number below `count`. */
  #pick(count: number): number {
    const drawn = this.#seed[this.#at % this.#seed.length]!;
    // A short seed is gone through again: the round makes its numbers new ones.
    return (drawn + Math.floor(this.#at++ / this.#seed.length)) % count;
  }

  #oneOf<T>(...choices: readonly (() => T)[]): T {
    return choices[this.#pick(choices.length)]!();
  }

  #value({ locals }: Context): Operand {
    return this.#oneOf<Operand>(
      () => this.#pick(3),
      () => this.#pick(3),
      () => locals[this.#pick(locals.length)]!,
      () => locals[this.#pick(locals.length)]!,
      () => read(this.#data),
      () => read(this.#array, this.#pick(2)),
      () => read(this.#mine, this.#pick(4) === 0 ? this.#pick(2) : self),
      () => lookup(this.#table, self),
      () => either(less(read(this.#data), 2), add(read(this.#data), 1), 0),
    );
  }

  #condition({ locals }: Context): Expression {
    const local = () => locals[this.#pick(locals.length)]!;
    return this.#oneOf<Expression>(
      () => equal(read(this.#data), this.#pick(3)),
      () => equal(local(), this.#pick(3)),
      () => equal(local(), 1),
      () => read(this.#flags, this.#pick(2)),
      () => not(read(this.#flags, this.#pick(2))),
      () => equal(read(this.#array, this.#pick(2)), read(this.#data)),
      () => lookup(this.#table, self),
      () => equal(statusOf(this.#pick(this.#tasks)), this.#pick(2) === 0 ? Status.done : Status.dead),
      () => equal(lengthOf(this.#list), this.#pick(3)),
      () => less(positionOf(this.#list, 0, this.#pick(3)), 0),
      () => equal(read(this.#owner), add(self, 1)),
      () => equal(self, this.#pick(2)),
    );
  }

  #body(context: Context, length: number): s.Statement[] {
    return [...Array(length).keys()].flatMap(() => this.#statements(context));
  }

  /** The statements inside another one. */
  #inner(context: Context, most: number): s.Statement[] {
    return this.#body({ ...context, depth: context.depth + 1 }, this.#pick(most + 1));
  }

  #statements(context: Context): s.Statement[] {
    const small = [() => [this.#write(context)], () => [this.#write(context)], () => this.#readOnly(context)];
    if (context.depth >= 2) return this.#oneOf(...small, () => [s.assign(context.locals[1]!, this.#value(context))]);
    return this.#oneOf<s.Statement[]>(
      ...small,
      () => this.#section(context),
      () => this.#section(context),
      () => this.#readOnly(context),
      () => this.#oopsInSection(context),
      () => this.#oopsInSection(context),
      () => this.#unpaired(context),
      () => this.#tried(context),
      () => this.#spin(context),
      () => [s.awaits(this.#condition(context), "test")],
      () => [this.#pick(3) === 0 ? s.awaitsQuiet() : s.awaits(read(this.#flags, this.#pick(2)), "flag")],
      () => [s.choose(this.#inner(context, 2), this.#inner(context, 1))],
      () => [s.when(this.#condition(context), this.#inner(context, 2), this.#inner(context, 1))],
      () => [this.#list_(context)],
      () => this.#started(context),
      () => this.#started(context),
      () => context.helper ? [s.call(context.helper, [this.#pick(3)])] : [this.#write(context)],
      () => [s.atomic(this.#write(context), this.#write(context))],
      () => [s.check(this.#condition(context), "checked")],
      () => [s.when(this.#condition(context), [this.#pick(3) === 0 ? s.give(this.#pick(2)) : s.die])],
    );
  }

  #write(context: Context): s.Statement {
    return this.#oneOf<s.Statement>(
      () => s.set(this.#data, 0, this.#value(context)),
      () => s.set(this.#data, 0, this.#value(context)),
      () => s.set(this.#array, this.#pick(2), this.#value(context)),
      () => s.set(this.#array, lookup(this.#table, self), this.#value(context)),
      () => s.set(this.#flags, this.#pick(2), 1),
      () => s.set(this.#flags, this.#pick(2), not(read(this.#flags, this.#pick(2)))),
      () => s.set(this.#mine, self, this.#value(context)),
      () => s.set(this.#owner, 0, this.#pick(2) === 0 ? 0 : add(self, 1)),
      () => s.note("seen", this.#value(context)),
    );
  }

  /** Which mutex: one, or one that differs by task. */
  #mutex(): Operand {
    return this.#pick(5) === 0 ? lookup(this.#table, self) : this.#pick(2);
  }

  #section(context: Context): s.Statement[] {
    const mutex = this.#mutex();
    return [s.acquire(this.#mutexes, mutex), ...this.#inner(context, 2), s.release(this.#mutexes, mutex)];
  }

  /** A section that only looks, and what it saw used afterwards. */
  #readOnly(context: Context): s.Statement[] {
    const mutex = this.#mutex();
    const saw = context.locals[1]!;
    return [
      s.acquire(this.#mutexes, mutex),
      s.assign(saw, this.#oneOf<Operand>(() => read(this.#data), () => read(this.#array, this.#pick(2)), () => 1)),
      s.release(this.#mutexes, mutex),
      ...(this.#pick(2) === 0 ? [s.set(this.#array, this.#pick(2), saw)] : []),
    ];
  }

  #oopsInSection(context: Context): s.Statement[] {
    const mutex = this.#mutex();
    const end = this.#oneOf<s.Statement>(() => s.die, () => s.die, () => s.give(1));
    const perhaps = this.#oneOf<s.Statement>(
      () => end,
      () => s.when(this.#condition(context), [end]),
      () => s.choose([end], []),
    );
    return [s.acquire(this.#mutexes, mutex), ...this.#inner(context, 1), perhaps, s.release(this.#mutexes, mutex)];
  }

  /** Leaves a mutex locked, or frees one that an earlier life of the same task left so. */
  #unpaired({ locals }: Context): s.Statement[] {
    const mutex = this.#mutex();
    return [
      s.when(equal(locals[0]!, this.#pick(3)), [s.release(this.#mutexes, mutex)], [s.acquire(this.#mutexes, mutex)]),
    ];
  }

  #tried(context: Context): s.Statement[] {
    const mutex = this.#mutex();
    const got = context.locals.at(-1)!;
    return [
      s.tryAcquire(this.#mutexes, mutex, got),
      s.when(equal(got, 1), [...this.#inner(context, 1), s.release(this.#mutexes, mutex)], this.#inner(context, 1)),
    ];
  }

  /** A loop that ends when another task lets it. */
  #spin(context: Context): s.Statement[] {
    const got = context.locals.at(-1)!;
    const mutex = this.#mutex();
    // Without it, a round in which nothing shared is touched would be part of the step before it.
    const round = s.awaits(1, "round");
    return this.#oneOf<s.Statement[]>(
      () => [s.loop(not(read(this.#flags, this.#pick(2))), this.#inner(context, 1))],
      () => [s.loop(this.#condition(context), [round, ...this.#inner(context, 2)])],
      () => [s.loop(1, [
        s.tryAcquire(this.#mutexes, mutex, got),
        s.when(equal(got, 1), [s.release(this.#mutexes, mutex), s.leave]),
      ])],
      () => [s.loop(1, [round, ...this.#inner(context, 2)])],
    );
  }

  #list_(context: Context): s.Statement {
    return this.#oneOf<s.Statement>(
      () => s.push(this.#list, 0, this.#value(context)),
      () => s.remove(this.#list, 0, this.#value(context)),
    );
  }

  #started(context: Context): s.Statement[] {
    if (this.#spawned === undefined) return [this.#write(context)];
    const start = s.spawn(this.#spawned, [this.#pick(2) === 0 ? this.#pick(3) : this.#value(context)]);
    const isFree = this.#oneOf(
      () => equal(statusOf(this.#spawned!), Status.idle),
      () => and(differ(statusOf(this.#spawned!), Status.running), differ(statusOf(this.#spawned!), Status.dead)),
    );
    return [
      this.#pick(3) === 0 ? start : s.atomic(s.when(isFree, [start])),
      ...(this.#pick(2) === 0 ? [s.awaits(equal(statusOf(this.#spawned), Status.done), "join")] : []),
    ];
  }
}
