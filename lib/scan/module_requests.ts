import { functionName, isMacro, type TreeLinks } from "./tree_links.ts";

/** A function that asks for a module and waits for it. */
export interface ModuleRequest {
  readonly function: number;
  /** Its calls that do so. */
  readonly calls: readonly number[];
}

/** The functions that call `__request_module()` through any macro but `request_module_nowait()`, which does not wait. */
export function moduleRequests(links: TreeLinks): readonly ModuleRequest[] {
  const { graph, symbols } = links;
  const found = new Map<number, number[]>();
  const queue = [...symbols.named(graph.nameOf("__request_module"))];
  const seen = new Set(queue);
  for (const f of queue) {
    for (const call of symbols.callsNamed(graph.functionName[f]!)) {
      const caller = symbols.callerOf(call);
      if (!symbols.resolve(graph.callName[call]!, graph.functionFile[caller]!).includes(f)) continue;
      if (!isMacro(links, caller)) {
        const calls = found.get(caller);
        if (!calls) found.set(caller, [call]);
        else if (!calls.includes(call)) calls.push(call);
      } else if (functionName(links, caller) !== "request_module_nowait" && !seen.has(caller)) {
        seen.add(caller);
        queue.push(caller);
      }
    }
  }
  return [...found].map(([f, calls]) => ({ function: f, calls: calls.sort((a, b) => a - b).slice(0, 1) }));
}
