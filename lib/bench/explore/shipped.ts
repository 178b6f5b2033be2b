/** The bench's result that ships, and the part of it that can be computed again in seconds. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { explore } from "../../explore/explore.ts";
import { cannotRead } from "../../messages/files.ts";
import { compile } from "../../program/compile.ts";
import { scaleModel } from "./models/scale.ts";
import type { BenchResult } from "./result.ts";

/** Where `deno task bench explore --write` puts its result. */
export const SHIPPED_RESULT = fileURLToPath(new URL("../../data/bench/explore.json", import.meta.url));

/**
 * What `deno task bench explore --write` measured on the machine that it names.
 *
 * @throws {UserError} where it cannot be read.
 */
export function shippedExploreBench(): BenchResult {
  try {
    return JSON.parse(readFileSync(SHIPPED_RESULT, "utf8")) as BenchResult;
  } catch (error) {
    throw cannotRead(SHIPPED_RESULT, error);
  }
}

/** What an exploration stored, the same on every machine. */
export interface StateCount {
  /** States that were stored. */
  readonly states: number;
  /** Steps that were taken. */
  readonly transitions: number;
  /** How many permutations of tasks were used; 1 without symmetry. */
  readonly groupOrder: number;
  /** Every state was seen, or stands for one that was. */
  readonly exhaustive: boolean;
}

/** Explores T concurrent registrations on a bus of D devices, match under the device lock. */
export function exploreScale(
  size: {
    /** Tasks that register a driver. */
    readonly T: number;
    /** Devices. */
    readonly D: number;
  },
  reduction: {
    /** Tasks move only where putting them off could lose an end. */
    readonly partialOrder: boolean;
    /** Of states that differ only in which of several alike tasks does what, one is stored. */
    readonly symmetry: boolean;
  },
): StateCount {
  const { states, transitions, groupOrder, exhaustive } = explore(compile(scaleModel({ ...size, policy: 1 })), {
    reduction,
  });
  return { states, transitions, groupOrder, exhaustive };
}
