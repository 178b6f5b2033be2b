/** Both sides of a case in numbers: how many times ahead we are. */
import { AS_VERIFY, BOTH, DEFAULT, UNREDUCED } from "./cases.ts";
import type { CaseResult, Row } from "./result.ts";

/** SPIN's figure over ours: above 1 where we are ahead. */
export interface Ratios {
  readonly states: number;
  readonly memory: number;
  /** Exploring alone. */
  readonly search: number;
  /** From the source to the verdict: spin, gcc and pan; our whole process, as `verify` goes about it. */
  readonly whole: number;
  /** The same without spin and gcc: pan alone against our whole process. */
  readonly wholeWithoutMaking: number;
}

/** A row of a case; undefined where it was not run. */
export function rowOf(result: CaseResult, side: Row["side"], variant: string): Row | undefined {
  return result.rows.find((row) => row.side === side && row.variant === variant);
}

/** The rows that are compared. */
export interface Sides {
  /** SPIN as it comes. */
  readonly theirs: Row;
  /** Ours with all that it has for the question. */
  readonly ours: Row;
  /** Ours as `verify` goes about it. */
  readonly asVerify: Row;
}

/** The sides of a case; undefined where one was not run. */
export function sidesOf(result: CaseResult): Sides | undefined {
  const theirs = result.rows.find(({ side, variant }) => side === "SPIN" && variant.startsWith(DEFAULT));
  const ours = rowOf(result, "ours", BOTH) ?? rowOf(result, "ours", UNREDUCED);
  return theirs && ours && { theirs, ours, asVerify: rowOf(result, "ours", AS_VERIFY) ?? ours };
}

/** How far ahead we are of SPIN's default. */
export function ratiosOf({ theirs, ours, asVerify }: Sides): Ratios {
  const whole = asVerify.makeSeconds + asVerify.searchSeconds;
  return {
    states: theirs.states / ours.states,
    memory: theirs.megabytes / ours.megabytes,
    search: theirs.searchSeconds / ours.searchSeconds,
    whole: (theirs.makeSeconds + theirs.searchSeconds) / whole,
    wholeWithoutMaking: theirs.searchSeconds / whole,
  };
}
