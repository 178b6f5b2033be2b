/**
 * Two Promela models of the driver core's locking, written in the program language with one step for each of SPIN's
 * transitions, so that their unreduced state counts can be compared with those of SPIN 6.5.
 */
import {
  add,
  either,
  equal,
  type Expression,
  less,
  multiply,
  not,
  type Operand,
  read,
} from "../../lib/program/expression.ts";
import { below, BIT, type Program, ProgramBuilder } from "../../lib/program/program.ts";
import {
  acquire,
  assign,
  atomic,
  check,
  leave,
  loop,
  release,
  set,
  type Statement,
  when,
} from "../../lib/program/statement.ts";

/** `scale.pml`: T registrars walk D devices of one bus; each matches, and binds what is still free. */
export function scaleModel(
  options: { T: number; D: number; policy: 0 | 1; handReduced?: boolean },
): Program {
  const { T, D, policy } = options;
  const builder = new ProgramBuilder();
  const lock = builder.mutex("lk", T, D);
  const bound = builder.variable("bnd", { min: 0, max: T }, { length: D });
  const registrar = builder.function(
    "Reg",
    [["self", below(T)]],
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

/** `uaf.pml`: W writers replace `driver_override` of ND devices, M matchers read it; a string is freed after its use. */
export function overrideModel(
  options: { W: number; M: number; R?: number; ND?: number; policy: 0 | 1 | 2 },
): Program {
  const { W, M, R = 1, ND = 1, policy } = options;
  const strings = ND + W * R;
  const builder = new ProgramBuilder();
  const lock = builder.mutex("lk", W + M, ND);
  const spin = builder.mutex("sp", W + M, ND);
  const current = builder.variable("ov", below(strings), { length: ND });
  const freed = builder.variable("freed", BIT, { length: strings });
  const guarded = (device: Operand, body: Statement[]) =>
    policy === 2 ? [acquire(spin, device), ...body, release(spin, device)] : body;
  const stringOf = (device: Operand): Expression =>
    either(equal(read(current, device), 0), device, read(current, device));
  const writer = builder.function(
    "Writer",
    [["self", below(W)]],
    ([self], frame) => {
      const r = frame.local("r", { min: 0, max: R });
      const old = frame.local("old", below(strings));
      const d = frame.local("d", below(ND));
      const sum = add(self, r);
      // The remainder of a small sum, without a division.
      let device: Expression = sum;
      for (let k = ND; k < W + R; k += ND) {
        device = either(
          less(sum, k),
          device,
          add(sum, -k),
        );
      }
      return [loop(1, [
        atomic(when(less(r, R), [assign(d, device)], [leave])),
        acquire(lock, d),
        ...guarded(d, [
          assign(old, stringOf(d)),
          set(current, d, add(ND, add(multiply(self, R), r))),
        ]),
        release(lock, d),
        set(freed, old, 1),
        atomic(assign(old, 0), assign(r, add(r, 1))),
      ])];
    },
  );
  const matcher = builder.function("Matcher", [], (_, frame) => {
    const i = frame.local("i", { min: 0, max: ND });
    const p = frame.local("p", below(strings));
    const match = [
      assign(p, stringOf(i)),
      check(not(read(freed, p)), "the override string was freed"),
    ];
    return [loop(less(i, ND), [
      ...(policy === 1 ? [acquire(lock, i), ...match, release(lock, i)] : guarded(i, match)),
      atomic(assign(p, 0), assign(i, add(i, 1))),
    ])];
  });
  for (let w = 0; w < W; w++) builder.task(`Writer ${w}`, writer, [w]);
  for (let m = 0; m < M; m++) builder.task(`Matcher ${m}`, matcher);
  return builder.build({ steps: "statement", stackWords: 4 });
}
