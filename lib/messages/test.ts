import { quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** A file or folder of tests was named that is not there. */
export function noSuchTests(path: string): UserError {
  return new UserError(
    `there are no tests at ${quote(path)}: name a test file or a folder of them, such as tests/charts`,
  );
}

/** Heads the list of checks that did not run because the machine lacks a part. */
export function leftOutHeading(count: number): string {
  return `${count} check(s) left out on this machine:`;
}

/** One such check, and how to enable it. */
export function leftOut(name: string, needs: string): string {
  return `left out: ${name} (needs ${needs})`;
}

/** The last line of a test run. */
export function testTotals(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** Why a run in which every test passed is no success. */
export function requiredLeftOut(count: number): string {
  return `${count} check(s) were left out, and --require-all asks for every one\n`;
}
