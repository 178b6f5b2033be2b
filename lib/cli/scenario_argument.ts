/** Scenarios as people name them on a command line: those that ship, families, and files. */
import { isUtf8 } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { cannotRead, notUtf8 } from "../messages/files.ts";
import { scenarioProblem } from "../messages/verify.ts";
import { UserError } from "../messages/user_error.ts";
import { scenarioOfFamily } from "../scenario/families.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { userPath } from "./user_path.ts";

const SHIPPED = new URL("../../scenarios/", import.meta.url);

/** Lies beside the scenarios and is none. */
const SCHEMA = "schema.json";

/** Names of the scenarios that ship, in order. */
export function shippedScenarios(folder = ""): readonly string[] {
  return readdirSync(new URL(folder, SHIPPED), { withFileTypes: true })
    .sort((a, b) => a.name < b.name ? -1 : 1)
    .flatMap((entry) => {
      if (entry.isDirectory()) return shippedScenarios(`${folder}${entry.name}/`);
      return entry.name.endsWith(".json") && entry.name !== SCHEMA
        ? [`${folder}${entry.name.slice(0, -".json".length)}`]
        : [];
    });
}

/**
 * The scenario that somebody named: one that ships, one of a family, or a `.json` file. Undefined where it is none of
 * these.
 * @throws {UserError} where the file cannot be read, or `parse` refuses its text.
 */
export function scenarioNamed(given: string, parse: (json: string) => Scenario): Scenario | undefined {
  const family = scenarioOfFamily(given);
  if (family) return family;
  const isShipped = shippedScenarios().includes(given);
  if (!isShipped && !given.endsWith(".json")) return undefined;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(isShipped ? new URL(`${given}.json`, SHIPPED) : userPath(given));
  } catch (error) {
    throw cannotRead(given, error);
  }
  if (!isUtf8(bytes)) throw notUtf8(given);
  try {
    return parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw error instanceof UserError ? scenarioProblem(given, error.message) : error;
  }
}
