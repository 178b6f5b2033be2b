import { printable } from "./quote.ts";

/** Heads the table. */
export function agreementHeading(): string {
  return `${"scenario".padEnd(34)} ${"policy".padEnd(30)} explorer   ended  blocked  endless`;
}

/** A scenario under a policy, and what is wrong with it. */
export function agreementLine(row: {
  readonly scenario: string;
  readonly policy: string;
  readonly explorer: string;
  readonly ended: number;
  readonly blocked: number;
  readonly endless: number;
  readonly wrong: readonly string[];
}): string {
  const numbers = [row.ended, row.blocked, row.endless].map((number) => String(number).padStart(8)).join(" ");
  const says = `${printable(row.scenario, 34).padEnd(34)} ${printable(row.policy, 30).padEnd(30)} ${
    row.explorer.padEnd(9)
  }`;
  return [`${says}${numbers}`, ...row.wrong.slice(0, 3).map((wrong) => `  WRONG ${wrong}`)].join("\n");
}

/** What it comes to. */
export function agreementSummary(rows: number, runs: number, wrong: number): string {
  return `${rows} scenarios and policies, ${runs} runs: ${wrong === 0 ? "all agree" : `${wrong} do NOT agree`}`;
}
