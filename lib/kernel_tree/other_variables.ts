import type { VariableFact } from "./c_facts.ts";

/**
 * The variables of a file whose struct's tag has no word for a driver or a bus: nine in ten. Only their names are facts;
 * what they are initialised with is read again from the file where one of them turns out to matter, because the tree
 * embeds a driver in its struct after all or refers to it by name.
 */
export interface OtherVariables {
  /** The tags, each once, with blanks between. */
  readonly tags: string;
  /** The symbols, each once, with blanks between. */
  readonly symbols: string;
}

const DRIVER_OR_BUS = /dri?v|bus/i;

/** Whether a variable is likely to be a driver, a bus or hold one. */
export function isLikely({ tag, isTypedef }: VariableFact): boolean {
  return isTypedef || DRIVER_OR_BUS.test(tag);
}

/** The names of variables. */
export function namesOf(variables: readonly VariableFact[]): OtherVariables {
  return {
    tags: [...new Set(variables.map(({ tag }) => tag))].join(" "),
    symbols: [...new Set(variables.map(({ symbol }) => symbol))].join(" "),
  };
}
