/** Parts of the machine that some tests need: looked up on PATH, never run to find out. */
import { appendFileSync } from "node:fs";
import process from "node:process";
import { onPath } from "../../lib/report/run/programs.ts";

/** A part that a test can need. */
export type Part = keyof typeof PARTS;

const PARTS = {
  chromium: { programs: ["chromium", "chromium-browser"], install: "apt install chromium" },
  firefox: { programs: ["firefox-esr", "firefox"], install: "apt install firefox-esr" },
  jupyter: { programs: ["jupyter-notebook"], install: "apt install jupyter-notebook" },
  nbconvert: { programs: ["jupyter-nbconvert"], install: "apt install jupyter-nbconvert" },
} as const;

/** The path of a part's program; undefined where this machine has none. */
export function part(name: Part): string | undefined {
  for (const program of PARTS[name].programs) {
    const path = onPath(program);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** The path of a part's program, for a test that {@linkcode testWith} registered with that part. */
export function partPath(name: Part): string {
  const path = part(name);
  if (path === undefined) throw new Error(`${name} is not on this machine; register the test with testWith`);
  return path;
}

/**
 * Registers a test that needs parts of the machine. Where one is missing the test is ignored, and a line that says so
 * goes to the file that `DRIVER_CORE_LAB_LEFT_OUT` names, for `deno task test` to print at its end.
 */
export function testWith(parts: readonly Part[], name: string, fn: () => Promise<void>): void {
  const missing = parts.filter((needed) => part(needed) === undefined);
  const list = process.env["DRIVER_CORE_LAB_LEFT_OUT"];
  if (missing.length > 0 && list !== undefined) {
    const needs = missing.map((needed) => `${needed}: ${PARTS[needed].install}`).join(", ");
    appendFileSync(list, `left out: ${name} (needs ${needs})\n`);
  }
  // A browser's or a server's handles outlive the promise that ended it by a moment.
  Deno.test({ name, ignore: missing.length > 0, sanitizeOps: false, sanitizeResources: false, fn });
}
