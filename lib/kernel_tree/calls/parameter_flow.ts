import { ARGUMENT } from "./call_facts.ts";
import type { CallGraph } from "./call_graph.ts";
import type { Symbols } from "./symbols.ts";

/** A parameter of a function. */
export interface Parameter {
  /** The function. */
  readonly function: number;
  /** Counted from 0. */
  readonly position: number;
}

/** A call of a function, one of whose parameters is of interest. */
export interface FlowCall {
  /** Index in the graph. */
  readonly call: number;
  /** The parameter. */
  readonly target: Parameter;
  /** The name that is given: of a function or of a variable; -1 where it is something else. */
  readonly given: number;
}

/** Where what is given to some parameters comes from. */
export interface ParameterFlow {
  /** The parameters that were asked for, and those that are handed on to them: functions → positions. */
  readonly parameters: ReadonlyMap<number, ReadonlySet<number>>;
  /** Calls that give something else than a parameter of their own function. */
  readonly calls: readonly FlowCall[];
}

/**
 * Follows parameters backwards through the functions that only hand them on.
 *
 * @param seeds Where to begin.
 * @param follows Whether to follow a parameter of a function; the function is a wrapper then, its callers count.
 */
export function followParameters(
  graph: CallGraph,
  symbols: Symbols,
  seeds: readonly Parameter[],
  follows: (parameter: Parameter) => boolean = () => true,
): ParameterFlow {
  const parameters = new Map<number, Set<number>>();
  const queue: Parameter[] = [];
  const add = (one: Parameter) => {
    const known = parameters.get(one.function);
    if (known?.has(one.position)) return;
    if (known) known.add(one.position);
    else parameters.set(one.function, new Set([one.position]));
    queue.push(one);
  };
  seeds.forEach(add);
  const calls: FlowCall[] = [];
  for (let next = 0; next < queue.length; next++) {
    const target = queue[next]!;
    for (const call of symbols.callsNamed(graph.functionName[target.function]!)) {
      const caller = symbols.callerOf(call);
      if (!symbols.resolve(graph.callName[call]!, graph.functionFile[caller]!).includes(target.function)) continue;
      let given = -1, handedOn = false;
      for (let a = graph.argumentStart[call]!; a < graph.argumentStart[call + 1]!; a++) {
        if (graph.argumentPosition[a] !== target.position) continue;
        if (graph.argumentKind[a] === ARGUMENT.name) given = graph.argumentValue[a]!;
        else {
          const own = { function: caller, position: graph.argumentValue[a]! };
          if (follows(own)) {
            handedOn = true;
            add(own);
          }
        }
      }
      if (!handedOn) calls.push({ call, target, given });
    }
  }
  return { parameters, calls };
}
