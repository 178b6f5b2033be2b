import { type CensusSummary, summarise } from "./census.ts";
import type { DriverDefinition } from "./definition.ts";

/** The census of one bus. */
export interface BusSummary extends CensusSummary {
  /** As in {@linkcode DriverDefinition}. */
  readonly bus: string;
}

/** Sums up each bus by itself: most definitions first, equal ones by code units of the bus. */
export function summariseByBus(definitions: readonly DriverDefinition[]): BusSummary[] {
  const buses = new Map<string, DriverDefinition[]>();
  for (const definition of definitions) {
    const list = buses.get(definition.bus);
    if (list) list.push(definition);
    else buses.set(definition.bus, [definition]);
  }
  return [...buses].map(([bus, list]) => ({ bus, ...summarise(list) }))
    .sort((a, b) =>
      b.definitions - a.definitions ||
      (a.bus < b.bus ? -1 : a.bus > b.bus ? 1 : 0)
    );
}
