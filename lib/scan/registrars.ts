import { FLAGS } from "../kernel_tree/calls/call_facts.ts";
import { type FlowCall, followParameters, type ParameterFlow } from "../kernel_tree/calls/parameter_flow.ts";
import type { TreeLinks } from "./tree_links.ts";

/** The functions that register a driver which they are given, and the calls that give them one. */
export interface Registrars {
  readonly flow: ParameterFlow;
  /** Calls of them with a driver that is not just handed on: where drivers are registered. */
  readonly calls: readonly FlowCall[];
}

/**
 * Follows `driver_register()` backwards through every wrapper that a bus puts around it. A function is a wrapper where it
 * hands on a parameter of its own that points to a driver's struct, so `platform_driver_register()` is one and a probe that
 * registers a driver from its private data is none.
 */
export function findRegistrars(links: TreeLinks): Registrars {
  const { graph, symbols } = links;
  const drivers = driverTags(links);
  const seeds = [...symbols.named(graph.nameOf("driver_register"))]
    .filter((f) => (graph.functionFlags[f]! & (FLAGS.local | FLAGS.macro)) === 0)
    .map((f) => ({ function: f, position: 0 }));
  const flow = followParameters(graph, symbols, seeds, ({ function: f, position }) => {
    if ((graph.functionFlags[f]! & FLAGS.macro) !== 0) return true;
    const at = graph.parameterStart[f]! + position;
    const tag = at < graph.parameterStart[f + 1]! ? graph.parameterTag[at]! : -1;
    return tag >= 0 && drivers.has(graph.names[tag]!);
  });
  const calls = flow.calls.filter(({ call }) => (graph.functionFlags[symbols.callerOf(call)]! & FLAGS.macro) === 0);
  return { flow, calls };
}

/** Structs that embed `struct device_driver` and of which there are tables with functions: drivers, not a device's data. */
function driverTags({ graph, slots }: TreeLinks): ReadonlySet<string> {
  const tags = new Set(["device_driver"]);
  for (const slot of slots.all()) {
    for (const entry of slot.implementers) {
      if (entry.variable < 0 || entry.outer < 0) continue;
      const tag = graph.names[entry.outer]!;
      if (!tags.has(tag) && slots.structs.isDriver(tag)) tags.add(tag);
    }
  }
  return tags;
}
