/** What the bench measures: one row for each side and variant of a case. */

/** What is asked: every state, the first error that turns up, or a shortest one. */
export type Question = "everything" | "an error" | "a shortest error";

/** How one exploration went. Times are user and system time of the process, in seconds. */
export interface Row {
  /** Whose. */
  readonly side: "SPIN" | "ours";
  /** Which reductions, in words. */
  readonly variant: string;
  /** Whether an error was found: a deadlock, a failed assertion. */
  readonly error: boolean;
  /** The last state of a shortest run is this many steps away; null where no shortest one was asked for. */
  readonly errorDepth: number | null;
  /** States that were stored. */
  readonly states: number;
  /** Steps that were taken. */
  readonly transitions: number;
  /** In megabytes (2^20): SPIN's own account of its memory; of ours the largest resident set of the whole process. */
  readonly megabytes: number;
  /** CPU time of making it: spin and gcc; the start of Deno, our program and its code. */
  readonly makeSeconds: number;
  /** CPU time of exploring. */
  readonly searchSeconds: number;
}

/** A model with its parameters, one question, and everybody's answer. */
export interface CaseResult {
  /** `scale`, `uaf` or `drvcore`. */
  readonly model: string;
  /** As in `T4 D3`. */
  readonly parameters: string;
  /** What was asked. */
  readonly question: Question;
  /** SPIN's answers, then ours. */
  readonly rows: readonly Row[];
  /** How runs end by SPIN's account, projected on the variables that both sides have; null where that is not compared. */
  readonly terminals: readonly string[] | null;
  /** What the two sides say otherwise than each other; empty where they agree. */
  readonly disagreements: readonly string[];
}

/** What was promised, and what was measured. */
export interface Goal {
  /** In words. */
  readonly goal: string;
  /** In words too. */
  readonly figure: string;
  /** Null where what it needs was not measured. */
  readonly met: boolean | null;
}

/** A whole run of the bench. */
export interface BenchResult {
  /** What it ran on. */
  readonly machine: {
    /** As its maker calls it. */
    readonly processor: string;
    /** Processors that the system has. */
    readonly cores: number;
  };
  /** By name: `spin`, `gcc`, `deno`. */
  readonly versions: Readonly<Record<string, string>>;
  /** What was explored. */
  readonly cases: readonly CaseResult[];
  /** What was promised. */
  readonly goals: readonly Goal[];
}
