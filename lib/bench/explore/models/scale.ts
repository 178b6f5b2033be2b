/**
 * `scale.pml` as a program, one step for each of SPIN's transitions, so that unreduced state counts can be compared.
 */
import { add, equal, less, read } from "../../../program/expression.ts";
import { BIT, type Program, ProgramBuilder, taskNumber, taskNumberOrNone } from "../../../program/program.ts";
import {
  acquire,
  assign,
  atomic,
  leave,
  loop,
  release,
  set,
  type Statement,
  when,
} from "../../../program/statement.ts";

/** Parameters of {@linkcode scaleModel}, named as those of `scale.pml`. */
export interface ScaleOptions {
  /** Tasks that register a driver. */
  readonly T: number;
  /** Devices. */
  readonly D: number;
  /** 1: match under the device lock; 0: without it. */
  readonly policy: 0 | 1;
  /** Each section under a lock is one step, as an expert would write it by hand. */
  readonly handReduced?: boolean;
}

/** `scale.pml`: T registrars walk D devices of one bus; each matches, and binds what is still free. */
export function scaleModel(options: ScaleOptions): Program {
  const { T, D, policy } = options;
  const builder = new ProgramBuilder();
  const lock = builder.mutex("lk", T, D);
  const bound = builder.variable("bnd", taskNumberOrNone(T), { length: D });
  const registrar = builder.function(
    "Reg",
    [["self", taskNumber(T)]],
    ([self], frame) => {
      const i = frame.local("i", { min: 0, max: D });
      const m = frame.local("m", BIT);
      const owner = add(self, 1);
      const probe = when(equal(read(bound, i), 0), [set(bound, i, owner)]);
      const plain: Statement[] = [
        ...(policy === 1 ? [acquire(lock, i), assign(m, 1), release(lock, i)] : []),
        when(m, [acquire(lock, i), probe, release(lock, i)]),
      ];
      const reduced: Statement[] = [
        atomic(acquire(lock, i), assign(m, 1), release(lock, i)),
        when(m, [atomic(acquire(lock, i), probe, release(lock, i))]),
      ];
      // SPIN merges local statements that follow each other, so without the lock the test and the match are one step.
      const enter = policy === 1 || options.handReduced
        ? [when(less(i, D), [], [leave])]
        : [atomic(when(less(i, D), [assign(m, 1)], [leave]))];
      return [
        loop(1, [
          ...enter,
          ...(options.handReduced ? reduced : plain),
          atomic(assign(m, 0), assign(i, add(i, 1))),
        ]),
      ];
    },
  );
  for (let t = 0; t < T; t++) builder.task(`Reg ${t}`, registrar, [t]);
  return builder.build({ steps: "statement", stackWords: 4 });
}
