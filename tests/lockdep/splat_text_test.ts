import assert from "node:assert/strict";
import { Lockdep, type LockUse } from "../../lib/lockdep/lockdep.ts";
import { splatLines } from "../../lib/lockdep/splat_text.ts";
import { KERNEL_BUILDS } from "../../lib/trace/kernel_frames.ts";

const use = (name: string, frame = `${name}_user`): LockUse => ({
  lock: name,
  class: name,
  at: frame,
  stack: [{ name: frame, own: false }],
});

function inOrder(lockdep: Lockdep, task: string, ...names: readonly string[]): void {
  names.forEach((name) => lockdep.acquire(task, use(name, `${task}_takes_${name}`)));
  names.forEach((name) => lockdep.release(task, name));
}

Deno.test("splatLines() of a circle through three classes names the chain, with who made each dependency", () => {
  const lockdep = new Lockdep();
  inOrder(lockdep, "s", "a", "b");
  inOrder(lockdep, "t", "b", "c");
  inOrder(lockdep, "u", "c", "a");
  const lines = splatLines(lockdep.splat!, KERNEL_BUILDS["6.12"]!);
  assert.deepEqual(lines.slice(3), [
    "u is trying to acquire lock:",
    "(a){+.+.}, at: u_takes_a",
    "",
    "but task is already holding lock:",
    "(c){+.+.}, at: u_takes_c",
    "",
    "which lock already depends on the new lock.",
    "",
    "",
    "the existing dependency chain (in reverse order) is:",
    "",
    "-> #2 (c){+.+.}:",
    "       t_takes_c",
    "",
    "-> #1 (b){+.+.}:",
    "       s_takes_b",
    "",
    "-> #0 (a){+.+.}:",
    "       u_takes_a",
    "",
    "other info that might help us debug this:",
    "",
    "Chain exists of:",
    "  a --> b --> c",
    "",
    " Possible unsafe locking scenario:",
    "",
    "       CPU0                    CPU1",
    "       ----                    ----",
    "  lock(c);",
    "                               lock(b);",
    "                               lock(c);",
    "  lock(a);",
    "",
    " *** DEADLOCK ***",
    "",
    "1 lock held by u:",
    " #0: (c){+.+.}, at: u_takes_c",
    "",
    "stack backtrace:",
    " u_takes_a",
  ]);
});

Deno.test("splatLines() shows a held lock that is not validated as the kernel does, and names made fit to print", () => {
  const lockdep = new Lockdep();
  lockdep.acquire("\u001b[2J", { ...use("plain"), class: undefined });
  lockdep.acquire("\u001b[2J", use("a"));
  lockdep.acquire("\u001b[2J", use("a"));
  const lines = splatLines(lockdep.splat!, KERNEL_BUILDS["6.12"]!);
  assert.ok(lines.includes(" #0: (plain){....}, at: plain_user"));
  assert.ok(lines.includes("2 locks held by \\u{1b}[2J:"));
});
