import type { DriverDefinition } from "./definition.ts";

/** The names that are known, each once, sorted by code units. */
export function uniqueNames(definitions: readonly DriverDefinition[]): string[] {
  const names = new Set<string>();
  for (const { name } of definitions) if (name !== null) names.add(name);
  return [...names].sort();
}
