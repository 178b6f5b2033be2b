import type { VariableFact } from "./c_facts.ts";

/**
 * The variables of a file whose struct's tag has no word for a driver or a bus: nine in ten. Their facts stay text until
 * one of them turns out to matter, because the tree embeds a driver in its struct after all or refers to it by name.
 */
export interface OtherVariables {
  /** The tags, each once, with blanks between. */
  readonly tags: string;
  /** The symbols, with blanks between. */
  readonly symbols: string;
  /** The list of {@linkcode VariableFact}s, as JSON. */
  readonly facts: string;
}

const DRIVER_OR_BUS = /dri?v|bus/i;

/** The variables that are likely to be drivers, buses or hold one, and the others; those are absent where there are none. */
export function splitVariables(
  all: readonly VariableFact[],
): { readonly variables: readonly VariableFact[]; readonly others?: OtherVariables } {
  const isLikely = ({ tag, isTypedef }: VariableFact) => isTypedef || DRIVER_OR_BUS.test(tag);
  const variables = all.filter(isLikely);
  if (variables.length === all.length) return { variables };
  const others = all.filter((one) => !isLikely(one));
  return {
    variables,
    others: {
      tags: [...new Set(others.map(({ tag }) => tag))].join(" "),
      symbols: others.map(({ symbol }) => symbol).join(" "),
      facts: JSON.stringify(others),
    },
  };
}

/** The facts of other variables. */
export function openVariables({ facts }: OtherVariables): readonly VariableFact[] {
  return JSON.parse(facts) as VariableFact[];
}
