import type { Goal } from "../explore/result.ts";
import type { Subject } from "./rows.ts";

/** What one row of the bench cost, or why it is not there. */
export type TreeRow =
  & Pick<Subject, "id" | "side" | "what">
  & (
    | {
      /** Seconds by the clock. */
      readonly wall: number;
      /** Seconds of user and system time. */
      readonly cpu: number;
      /** Largest resident set of one process, in megabytes (2^20). */
      readonly megabytes: number;
      /** What its output was counted as: lines, names, or bytes of ours. */
      readonly counted: number;
    }
    | { readonly missing: { readonly program: string; readonly debian: string } }
  );

/** A whole run of the bench. */
export interface TreeBench {
  readonly machine: { readonly processor: string; readonly cores: number };
  /** By program. */
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly TreeRow[];
  readonly goals: readonly Goal[];
}
