import { PALETTE } from "./palette.ts";
import type { Doing } from "./run_history.ts";

/**
 * What a task does, as charts show it: a colour that stands out 3:1 on white and on dark paper (a faint one where
 * nothing happens), a hatch where colour alone must not tell, and words.
 */
export const DOING: {
  readonly [doing in Exclude<Doing, "absent">]: {
    readonly colour: string;
    readonly hatch: string;
    readonly words: string;
  };
} = {
  moves: { colour: "#3b7dd8", hatch: "", words: "takes the step" },
  ready: { colour: "rgba(59, 125, 216, 0.3)", hatch: "", words: "could take a step" },
  waits: { colour: "#b8790a", hatch: "/", words: "waits" },
  hangs: { colour: "#a060c1", hatch: ".", words: "sleeps for ever" },
  dead: { colour: PALETTE.quiet, hatch: "x", words: "dead" },
};

/** Verdicts as charts show them: a colour as above, a letter, and words. */
export const VERDICT = {
  never: { colour: "#5b8a72", letter: "N", words: "Never" },
  sometimes: { colour: "#b8790a", letter: "S", words: "Sometimes" },
  always: { colour: PALETTE.bad, letter: "A", words: "Always" },
  unknown: { colour: PALETTE.quiet, letter: "?", words: "not decided" },
} as const;
