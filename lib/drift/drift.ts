/** What a kernel tree has differently from the kernel that the model was read from. */
import { type Baseline, type FunctionHashes, placeOf } from "./baseline.ts";
import { MODELLED_FUNCTIONS, type ModelledFunction } from "./modelled_functions.ts";
import type { FoundFunction, TreeFunctions } from "./read_functions.ts";

/** `moved`: it is in another file. `missing`: nothing of that name is defined, or only what is another function. */
export type State = "same" | "differs" | "moved" | "missing";

/** A modelled function in a tree. */
export interface FunctionDrift extends ModelledFunction {
  /** What became of it. */
  readonly state: State;
  /** Which part differs, where the tree has the function; empty where none does. */
  readonly differs: readonly ("head" | "body")[];
  /** Where it moved to; for a missing one, where its name is defined, unlike the baseline's. */
  readonly foundIn: readonly string[];
}

/** All modelled functions in a tree. */
export interface Drift {
  /** The kernel that the model was read from. */
  readonly baseline: string;
  /** The tree's. */
  readonly version: string;
  /** Each, in the order of {@linkcode MODELLED_FUNCTIONS}. */
  readonly functions: readonly FunctionDrift[];
  /** How many of each state. */
  readonly counts: { readonly [state in State]: number };
}

/**
 * Compares a tree with the baseline.
 * @throws {RangeError} where the baseline lacks a function.
 */
export function compareWithBaseline(baseline: Baseline, tree: TreeFunctions): Drift {
  const functions = MODELLED_FUNCTIONS.map((one): FunctionDrift => {
    const wanted = baseline.functions[placeOf(one)];
    if (wanted === undefined) throw new RangeError(`the baseline has no ${one.name}() of ${one.file}`);
    return { ...one, ...stateOf(wanted, tree.inPlace.get(one), tree.elsewhere.get(one) ?? []) };
  });
  const count = (state: State) => functions.filter((one) => one.state === state).length;
  return {
    baseline: baseline.version,
    version: tree.version,
    functions,
    counts: { same: count("same"), differs: count("differs"), moved: count("moved"), missing: count("missing") },
  };
}

function stateOf(
  wanted: FunctionHashes,
  inPlace: FoundFunction | undefined,
  elsewhere: readonly FoundFunction[],
): Pick<FunctionDrift, "state" | "differs" | "foundIn"> {
  if (inPlace) {
    const differs = differences(wanted, inPlace);
    return { state: differs.length === 0 ? "same" : "differs", differs, foundIn: [] };
  }
  // A static function of the same name may be anybody's; one with the same body, or that all files can call, is not.
  const same = elsewhere.filter(({ body }) => body === wanted.body);
  const shared = elsewhere.filter(({ isStatic }) => !isStatic);
  const moved = same.length === 1 ? same[0] : shared.length === 1 ? shared[0] : undefined;
  if (moved) return { state: "moved", differs: differences(wanted, moved), foundIn: [moved.file] };
  return { state: "missing", differs: [], foundIn: elsewhere.map(({ file }) => file) };
}

function differences(wanted: FunctionHashes, found: FunctionHashes): ("head" | "body")[] {
  return (["head", "body"] as const).filter((part) => wanted[part] !== found[part]);
}
