/** A splat in the kernel's wording, with our names for locks and without addresses. */
import { printable } from "../messages/quote.ts";
import { type KernelBuild, kernelStack } from "../trace/kernel_frames.ts";
import type { LockUse, Splat } from "./lockdep.ts";

const HEADINGS = {
  recursive: ["============================================", "WARNING: possible recursive locking detected"],
  circular: [
    "======================================================",
    "WARNING: possible circular locking dependency detected",
  ],
} as const;

/** The lines of a splat. Everything that is held was taken with interrupts on, hence `{+.+.}`. */
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
    ...(splat.type === "circular" ? chainLines(splat) : []),
    "other info that might help us debug this:",
    ...unsafeScenario(splat),
    "",
    " *** DEADLOCK ***",
    "",
    ...(splat.type === "recursive" ? [" May be due to missing lock nesting notation", ""] : []),
    `${splat.held.length} lock${splat.held.length === 1 ? "" : "s"} held by ${printable(splat.task)}:`,
    ...splat.held.map((use, i) => ` #${i}: ${lockLine(use)}`),
    "",
    "stack backtrace:",
    ...kernelStack(splat.wants.stack, build).map((frame) => ` ${frame}`),
  ];
}

/** A class, or the lock itself where it is not validated. */
function className(use: LockUse): string {
  return printable(use.class ?? use.lock);
}

function lockLine(use: LockUse): string {
  return `(${className(use)}){+.+.}, at: ${printable(use.at)}`;
}

function chainLines({ chain }: Splat): string[] {
  return [
    "which lock already depends on the new lock.",
    "",
    "the existing dependency chain (in reverse order) is:",
    ...[...chain].reverse().map((name, i) => `-> #${chain.length - 1 - i} (${printable(name)}){+.+.}`),
    "",
  ];
}

function unsafeScenario({ type, wants, holds }: Splat): string[] {
  const [wanted, held] = [className(wants), className(holds)];
  const heading = [" Possible unsafe locking scenario:", ""];
  if (type === "recursive") return [...heading, "       CPU0", "       ----", `  lock(${held});`, `  lock(${wanted});`];
  const right = " ".repeat(31);
  return [
    ...heading,
    "       CPU0                    CPU1",
    "       ----                    ----",
    `  lock(${held});`,
    `${right}lock(${wanted});`,
    `${right}lock(${held});`,
    `  lock(${wanted});`,
  ];
}
