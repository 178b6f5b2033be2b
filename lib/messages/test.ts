/** Heads the list of checks that did not run because the machine lacks a part. */
export function leftOutHeading(count: number): string {
  return `${count} check(s) left out on this machine:`;
}

/** The last line of a test run. */
export function testTotals(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** Why a run in which every test passed is no success. */
export function requiredLeftOut(count: number): string {
  return `${count} check(s) were left out, and --require-all asks for every one\n`;
}
