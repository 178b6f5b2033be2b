/**
 * `uaf.pml` as a program, one step for each of SPIN's transitions, so that unreduced state counts can be compared.
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
} from "../../../program/expression.ts";
import { below, BIT, type Program, ProgramBuilder } from "../../../program/program.ts";
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
} from "../../../program/statement.ts";

/** Parameters of {@linkcode overrideModel}, named as those of `uaf.pml`. */
export interface OverrideOptions {
  /** Writers of `driver_override`. */
  readonly W: number;
  /** Tasks that match. */
  readonly M: number;
  /** Writes of each writer. */
  readonly R?: number;
  /** Devices. */
  readonly ND?: number;
  /** 0: match reads without a lock; 1: under the device lock; 2: a spinlock a device on both sides. */
  readonly policy: 0 | 1 | 2;
}

/** `uaf.pml`: W writers replace `driver_override` of ND devices, M matchers read it; a string is freed after its use. */
export function overrideModel(options: OverrideOptions): Program {
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
