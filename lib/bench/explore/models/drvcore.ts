/**
 * `drvcore.pml` as a program: driver_register() and device_add() on a few buses, with probes that register, add, defer
 * or oops.
 *
 * What Promela needs processes and channels for, a probe that registers another driver, is a call here, and a death is
 * a task's own; so the counts of states differ, and what is compared is how runs end.
 */
import {
  add,
  and,
  equal,
  type Expression,
  itemOf,
  lengthOf,
  less,
  type List,
  type Local,
  lookup,
  multiply,
  type Operand,
  read,
  type Table,
  type Variable,
} from "../../../program/expression.ts";
import { below, BIT, type Program, ProgramBuilder } from "../../../program/program.ts";
import {
  acquire,
  assign,
  atomic,
  awaits,
  call,
  die,
  loop,
  type ProgramFunction,
  push,
  release,
  set,
  type Statement,
  when,
} from "../../../program/statement.ts";
import { Act, type Instance, instanceOf } from "./drvcore_instances.ts";

/** Parameters of {@linkcode drvcoreModel}, named as those of `drvcore.pml`. */
export interface DrvcoreOptions {
  /** 1 self, 2 A→B→A, 3 oops, 4 ring, 5 mix. */
  readonly INST: 1 | 2 | 3 | 4 | 5;
  /** Tasks that register a driver, where the instance leaves it open; 2 by default. */
  readonly NT?: number;
  /** Devices, where the instance leaves it open; 2 by default. */
  readonly ND?: number;
  /** 1: match in `__driver_attach` under the device lock; 0: without it. */
  readonly policy: 0 | 1;
}

/** A program, and its variables by their names in `drvcore.pml`. */
export interface DrvcoreModel {
  readonly program: Program;
  readonly instance: Instance;
  readonly lk: Variable;
  readonly bnd: Variable;
  readonly defr: Variable;
  readonly trig: Variable;
  /** Devices of each bus. */
  readonly dl: List;
  /** Drivers of each bus. */
  readonly kl: List;
  /** The task that serves deferred probes for ever, where the instance has one. */
  readonly worker: number | undefined;
}

/** Builds an instance. */
export function drvcoreModel(options: DrvcoreOptions): DrvcoreModel {
  return new Model(instanceOf(options), options.policy).build();
}

class Model {
  readonly #instance: Instance;
  readonly #policy: 0 | 1;
  readonly #builder = new ProgramBuilder();
  readonly #lk: Variable;
  readonly #bnd: Variable;
  readonly #defr: Variable;
  readonly #trig: Variable;
  readonly #dl: List;
  readonly #kl: List;
  readonly #deviceBus: Table;
  readonly #driverBus: Table;
  readonly #matches: Table;
  readonly #act: Table;
  readonly #argument: Table;
  readonly #probe: ProgramFunction;
  readonly #deviceAttach: ProgramFunction;
  readonly #register: ProgramFunction;
  readonly #addDevice: ProgramFunction;

  constructor(instance: Instance, policy: 0 | 1) {
    this.#instance = instance;
    this.#policy = policy;
    const { devices, drivers, buses, present, tasks, worker } = instance;
    const builder = this.#builder;
    const [aDevice, aDriver] = [below(devices), below(drivers)];
    this.#lk = builder.mutex("lk", tasks.length + Number(worker), devices);
    this.#bnd = builder.variable("bnd", { min: 0, max: drivers }, { length: devices });
    this.#defr = builder.variable("defr", BIT, { length: devices });
    this.#trig = builder.variable("trig", BIT);
    const rows = [...Array(buses).keys()];
    this.#dl = builder.list(
      "dl",
      devices,
      aDevice,
      rows.map((bus) => [...Array(present).keys()].filter((d) => instance.deviceBus[d] === bus)),
    );
    this.#kl = builder.list("kl", drivers, aDriver, rows.map(() => []));
    this.#deviceBus = builder.table("DBUS", instance.deviceBus);
    this.#driverBus = builder.table("KBUS", instance.driverBus);
    this.#matches = builder.table("MATCH", instance.matches.flat());
    this.#act = builder.table("ACT", instance.act);
    this.#argument = builder.table("ARG", instance.argument);
    this.#probe = builder.function(
      "probe",
      [["d", aDevice], ["k", aDriver]],
      ([d, k], frame) => this.#probeBody(d, k, frame.local("deferred", BIT)),
    );
    this.#deviceAttach = builder.function("dattach", [["d", aDevice]], ([d], frame) => {
      const j = frame.local("j", { min: 0, max: drivers });
      const k = frame.local("k", aDriver);
      const row = lookup(this.#deviceBus, d);
      return [
        acquire(this.#lk, d),
        loop(and(equal(read(this.#bnd, d), 0), less(j, lengthOf(this.#kl, row))), [
          assign(k, itemOf(this.#kl, row, j)),
          when(this.#match(d, k), [call(this.#probe, [d, k])]),
          assign(j, add(j, 1)),
        ]),
        release(this.#lk, d),
      ];
    });
    this.#register = builder.function("Reg", [["k", aDriver]], ([k], frame) => {
      const i = frame.local("i", { min: 0, max: devices });
      const d = frame.local("d", aDevice);
      const m = frame.local("m", BIT);
      const row = lookup(this.#driverBus, k);
      return [
        push(this.#kl, row, k),
        loop(less(i, lengthOf(this.#dl, row)), [
          assign(d, itemOf(this.#dl, row, i)),
          ...this.#matchInto(m, d, k),
          when(m, [
            acquire(this.#lk, d),
            when(equal(read(this.#bnd, d), 0), [call(this.#probe, [d, k])]),
            release(this.#lk, d),
          ]),
          assign(m, 0),
          assign(i, add(i, 1)),
        ]),
      ];
    });
    this.#addDevice = builder.function("Add", [["d", aDevice]], ([d]) => [
      push(this.#dl, lookup(this.#deviceBus, d), d),
      call(this.#deviceAttach, [d]),
    ]);
  }

  build(): DrvcoreModel {
    const { tasks, worker } = this.#instance;
    for (const { does, argument } of tasks) {
      this.#builder.task(`${does} ${argument}`, does === "Reg" ? this.#register : this.#addDevice, [argument]);
    }
    return {
      worker: worker ? this.#builder.task("Worker", this.#worker()) : undefined,
      program: this.#builder.build(),
      instance: this.#instance,
      lk: this.#lk,
      bnd: this.#bnd,
      defr: this.#defr,
      trig: this.#trig,
      dl: this.#dl,
      kl: this.#kl,
    };
  }

  #match(d: Operand, k: Operand): Expression {
    return lookup(this.#matches, add(multiply(d, this.#instance.drivers), k));
  }

  #matchInto(m: Local, d: Local, k: Local): Statement[] {
    const match = assign(m, this.#match(d, k));
    return this.#policy === 1 ? [acquire(this.#lk, d), match, release(this.#lk, d)] : [match];
  }

  #probeBody(d: Local, k: Local, deferred: Local): readonly Statement[] {
    const { act, dependsOn } = this.#instance;
    const bound = [set(this.#bnd, d, add(k, 1)), set(this.#trig, 0, 1)];
    const bodies: readonly (readonly [Act, readonly Statement[]])[] = [
      [Act.OOPS, [die]],
      [Act.REG, [call(this.#register, [lookup(this.#argument, k)]), atomic(...bound)]],
      [Act.ADD, [call(this.#addDevice, [lookup(this.#argument, k)]), atomic(...bound)]],
      // As in drvcore.pml, what is depended on may come between the test and the mark.
      [Act.DEFER, [
        atomic(when(read(this.#bnd, dependsOn), bound, [assign(deferred, 1)])),
        when(deferred, [set(this.#defr, d, 1)]),
      ]],
    ];
    return bodies.filter(([kind]) => act.includes(kind)).reduce<readonly Statement[]>(
      (otherwise, [kind, body]) => [when(equal(lookup(this.#act, k), kind), body, otherwise)],
      [atomic(...bound)],
    );
  }

  #worker(): ProgramFunction {
    return this.#builder.function("Worker", [], (_, frame) => {
      const d = frame.local("d", { min: 0, max: this.#instance.devices });
      const take = frame.local("take", BIT);
      return [loop(1, [
        atomic(awaits(read(this.#trig), "trigger"), set(this.#trig, 0, 0)),
        loop(less(d, this.#instance.devices), [
          atomic(when(read(this.#defr, d), [set(this.#defr, d, 0), assign(take, 1)], [assign(take, 0)])),
          when(take, [call(this.#deviceAttach, [d])]),
          assign(take, 0),
          assign(d, add(d, 1)),
        ]),
        assign(d, 0),
      ])];
    });
  }
}
