/** What is explored by both sides. */
import type { DrvcoreOptions } from "./models/drvcore.ts";
import type { ScaleOptions } from "./models/scale.ts";
import type { OverrideOptions } from "./models/uaf.ts";
import type { Question } from "./result.ts";

/** A model as a program with its parameters: enough to build it in another process. */
export type Subject =
  | { readonly model: "scale"; readonly options: ScaleOptions }
  | { readonly model: "uaf"; readonly options: OverrideOptions }
  | { readonly model: "drvcore"; readonly options: DrvcoreOptions };

/** Names of the models. */
export const MODELS = ["scale", "uaf", "drvcore"] as const;

/** One way to run SPIN. */
export interface SpinVariant {
  readonly name: string;
  /** For spin, besides the model's parameters. */
  readonly define?: string;
  /** For gcc, besides -O2 -DSAFETY. */
  readonly compile?: string;
  /** Of the hash table, `-w`: about the logarithm of the number of states. */
  readonly log2Slots: number;
}

/** A subject, a question, and who answers it. */
export interface Case {
  readonly subject: Subject;
  readonly parameters: string;
  readonly question: Question;
  readonly spin: readonly SpinVariant[];
  readonly ours: readonly string[];
  /** Part of `--quick`; small enough to be run several times. */
  readonly quick: boolean;
}

/** Without any reduction. */
export const UNREDUCED = "unreduced";
/** As SPIN is used. */
export const DEFAULT = "default";
/** Sections under a lock made single steps by hand. */
export const HAND = "hand-reduced";
/** Ours with all that it has. */
export const BOTH = "partial order + symmetry";
/** Ours without symmetry. */
export const PARTIAL_ORDER = "partial order";
/** Unreduced as long as there are few states, with all that it has where there are more. */
export const AS_VERIFY = "as verify does";

const REDUCED = [PARTIAL_ORDER, BOTH];
const EVERY = [UNREDUCED, ...REDUCED, AS_VERIFY];

/** T and D of `scale`, and the logarithms of SPIN's states: unreduced (undefined: too many), default, by hand. */
const SCALES: readonly (readonly [
  T: number,
  D: number,
  logs: readonly [number | undefined, number | undefined, number],
])[] = [
  [1, 3, [10, 10, 10]],
  [2, 3, [12, 12, 12]],
  [3, 1, [12, 12, 12]],
  [3, 2, [14, 14, 14]],
  [3, 3, [18, 16, 14]],
  [3, 4, [20, 18, 16]],
  [3, 5, [22, 20, 18]],
  [3, 6, [23, 22, 19]],
  [4, 1, [12, 12, 12]],
  [4, 2, [18, 18, 14]],
  [4, 3, [23, 21, 18]],
  [4, 4, [25, 23, 20]],
  [5, 3, [undefined, 24, 21]],
  [5, 4, [undefined, undefined, 24]],
];

const QUICK_SCALES: readonly string[] = ["T3 D3", "T4 D3"];

function scale(
  [T, D, [unreduced, byDefault, byHand]]: (typeof SCALES)[number],
): Case {
  const parameters = `T${T} D${D}`;
  const variant = (name: string, log2Slots: number | undefined, more: Partial<SpinVariant> = {}): SpinVariant[] =>
    log2Slots === undefined ? [] : [{ name, log2Slots, ...more }];
  return {
    subject: { model: "scale", options: { T, D, policy: 1 } },
    parameters,
    question: "everything",
    spin: [
      ...variant(UNREDUCED, unreduced, { compile: "-DNOREDUCE" }),
      ...variant(DEFAULT, byDefault),
      ...variant(HAND, byHand, { define: "-DCS=1" }),
      ...variant(`${HAND}, owners hidden`, byHand, { define: "-DCS=1 -DABS" }),
    ],
    ours: unreduced === undefined ? [...REDUCED, AS_VERIFY] : EVERY,
    quick: QUICK_SCALES.includes(parameters),
  };
}

function override(options: OverrideOptions, question: Question, log2Slots: number, quick: boolean): Case {
  const { W, M, ND = 1, policy } = options;
  return {
    subject: { model: "uaf", options },
    parameters: `W${W} M${M} ND${ND} POLICY ${policy}`,
    question,
    ...answers(question, log2Slots),
    quick,
  };
}

function drvcore(options: DrvcoreOptions, question: Question, log2Slots: number, quick: boolean): Case {
  const { INST, NT, policy } = options;
  return {
    subject: { model: "drvcore", options },
    parameters: `INST ${INST}${NT === undefined ? "" : ` NT ${NT}`} POLICY ${policy}`,
    question,
    ...answers(question, log2Slots),
    quick,
  };
}

/** A shortest error needs SPIN's breadth-first search, and ours without reductions. */
function answers(question: Question, log2Slots: number): Pick<Case, "spin" | "ours"> {
  const size = { log2Slots };
  switch (question) {
    case "everything":
      return {
        spin: [
          { name: DEFAULT, ...size },
          ...(log2Slots <= 22 ? [{ name: UNREDUCED, compile: "-DNOREDUCE", log2Slots: log2Slots + 3 }] : []),
        ],
        ours: EVERY,
      };
    case "an error":
      return { spin: [{ name: DEFAULT, ...size }], ours: REDUCED };
    case "a shortest error":
      return { spin: [{ name: `${DEFAULT}, breadth first`, compile: "-DBFS", ...size }], ours: [UNREDUCED] };
  }
}

const INSTANCES = [1, 2, 3, 4, 5] as const;
const POLICIES = [0, 1] as const;

/** All cases, small ones first within a model. */
export const CASES: readonly Case[] = [
  ...SCALES.map(scale),
  override({ W: 2, M: 2, policy: 2 }, "everything", 14, true),
  override({ W: 2, M: 2, ND: 2, policy: 2 }, "everything", 15, true),
  override({ W: 2, M: 2, policy: 0 }, "everything", 14, true),
  override({ W: 2, M: 2, policy: 0 }, "an error", 12, true),
  override({ W: 2, M: 2, policy: 0 }, "a shortest error", 12, true),
  override({ W: 3, M: 3, ND: 2, policy: 2 }, "everything", 18, false),
  override({ W: 3, M: 3, ND: 2, policy: 0 }, "everything", 19, false),
  override({ W: 3, M: 3, ND: 2, policy: 0 }, "an error", 12, false),
  ...INSTANCES.flatMap((INST) => POLICIES.map((policy) => drvcore({ INST, policy }, "everything", 13, true))),
  drvcore({ INST: 4, NT: 3, policy: 1 }, "everything", 18, false),
  drvcore({ INST: 4, NT: 4, policy: 0 }, "everything", 23, false),
  drvcore({ INST: 4, NT: 4, policy: 1 }, "everything", 23, false),
  drvcore({ INST: 4, NT: 4, policy: 1 }, "an error", 20, false),
  drvcore({ INST: 4, NT: 4, policy: 1 }, "a shortest error", 20, false),
  drvcore({ INST: 5, NT: 3, policy: 0 }, "everything", 24, false),
  drvcore({ INST: 5, NT: 3, policy: 1 }, "everything", 24, false),
];
