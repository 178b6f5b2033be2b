/** A splat in the kernel's wording, with our names for locks and without addresses. */
import { printable } from "../messages/quote.ts";
import { callTrace, type KernelBuild } from "../trace/kernel_frames.ts";
import type { LockUse, Splat } from "./lockdep.ts";

const HEADINGS = {
  recursive: ["============================================", "WARNING: possible recursive locking detected"],
  circular: [
    "======================================================",
    "WARNING: possible circular locking dependency detected",
  ],
} as const;

/**
 * The lines of a splat, as the kernel prints them but for the kernel's version, addresses, process numbers and
 * interrupt states that are not modelled. Everything validated was taken with interrupts on, hence `{+.+.}`.
 */
export function splatLines(splat: Splat, build: KernelBuild): string[] {
  const [rule, heading] = HEADINGS[splat.type];
  return [
    rule,
    heading,
    rule.replaceAll("=", "-"),
    `${printable(splat.task)} is trying to acquire lock:`,
    lockLine(splat.wants),
    "",
    "but task is already holding lock:",
    lockLine(splat.holds),
    "",
    ...(splat.type === "circular" ? chainLines(splat, build) : []),
    "other info that might help us debug this:",
    ...(splat.type === "circular" ? ["", ...circularScenario(splat)] : recursiveScenario(splat)),
    "",
    " *** DEADLOCK ***",
    "",
    ...(splat.type === "recursive" ? [" May be due to missing lock nesting notation", ""] : []),
    `${splat.held.length} lock${splat.held.length === 1 ? "" : "s"} held by ${printable(splat.task)}:`,
    ...splat.held.map((use, i) => ` #${i}: ${lockLine(use)}`),
    "",
    "stack backtrace:",
    ...callTrace(splat.wants.stack, build).map((frame) => ` ${frame}`),
  ];
}

/** A class, or the lock itself where it is not validated. */
function className(use: LockUse): string {
  return printable(use.class ?? use.lock);
}

function classAndUsage(use: LockUse): string {
  return `(${className(use)}){${use.class === undefined ? "...." : "+.+."}}`;
}

function lockLine(use: LockUse): string {
  return `${classAndUsage(use)}, at: ${printable(use.at)}`;
}

function chainLines({ taken }: Splat, build: KernelBuild): string[] {
  return [
    "which lock already depends on the new lock.",
    "",
    "",
    "the existing dependency chain (in reverse order) is:",
    "",
    ...taken.map((use, i) => [
      `-> #${i} ${classAndUsage(use)}:`,
      ...callTrace(use.stack, build).map((frame) => `       ${frame}`),
      "",
    ]).reverse().flat(),
  ];
}

const SCENARIO = [" Possible unsafe locking scenario:", ""];

function recursiveScenario({ wants, holds }: Splat): string[] {
  return [...SCENARIO, "       CPU0", "       ----", `  lock(${className(holds)});`, `  lock(${className(wants)});`];
}

function circularScenario({ wants, holds, chain }: Splat): string[] {
  const [wanted, held] = [className(wants), className(holds)];
  const before = printable(chain.at(-2)!);
  const right = " ".repeat(31);
  return [
    ...(chain.length > 2 ? ["Chain exists of:", `  ${wanted} --> ${before} --> ${held}`, ""] : []),
    ...SCENARIO,
    "       CPU0                    CPU1",
    "       ----                    ----",
    `  lock(${held});`,
    `${right}lock(${before});`,
    `${right}lock(${held});`,
    `  lock(${wanted});`,
  ];
}
