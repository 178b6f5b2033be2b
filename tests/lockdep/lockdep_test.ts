import assert from "node:assert/strict";
import { Lockdep, type LockUse } from "../../lib/lockdep/lockdep.ts";

const lock = (name: string, of = name): LockUse => ({ lock: name, class: of, at: `take_${name}`, stack: [] });

Deno.test("Lockdep warns of a class that the task holds already, once", () => {
  const lockdep = new Lockdep();
  lockdep.acquire("t", lock("a", "class"));
  lockdep.acquire("t", lock("b", "class"));
  assert.equal(lockdep.splat?.type, "recursive");
  assert.deepEqual([lockdep.splat.wants.lock, lockdep.splat.holds.lock], ["b", "a"]);
  const first = lockdep.splat;
  lockdep.acquire("u", lock("c"));
  lockdep.acquire("u", lock("c"));
  assert.equal(lockdep.splat, first);
  assert.equal(lockdep.isOn, false);
});

Deno.test("Lockdep names the first of the held locks of the class, as check_deadlock() does", () => {
  const lockdep = new Lockdep();
  lockdep.acquire("t", lock("outer", "class"));
  lockdep.acquire("t", lock("tried", "class"), true);
  lockdep.acquire("t", lock("wanted", "class"));
  assert.deepEqual([lockdep.splat?.type, lockdep.splat?.holds.lock], ["recursive", "outer"]);
});

Deno.test("Lockdep warns of a circle through three locks and names the chain", () => {
  const lockdep = new Lockdep();
  for (const [first, second] of [["a", "b"], ["b", "c"]] as const) {
    lockdep.acquire("t", lock(first));
    lockdep.acquire("t", lock(second));
    lockdep.release("t", second);
    lockdep.release("t", first);
  }
  assert.equal(lockdep.splat, undefined);
  lockdep.acquire("u", lock("c"));
  lockdep.acquire("u", lock("a"));
  assert.equal(lockdep.splat!.type, "circular");
  assert.deepEqual(lockdep.splat!.chain, ["a", "b", "c"]);
});

Deno.test("Lockdep takes no dependency from a try, but one to what is taken under it", () => {
  const lockdep = new Lockdep();
  lockdep.acquire("t", lock("a"));
  lockdep.acquire("t", lock("b"), true);
  lockdep.release("t", "b");
  lockdep.release("t", "a");
  lockdep.acquire("t", lock("b"));
  lockdep.acquire("t", lock("a"));
  assert.equal(lockdep.splat, undefined);
});

Deno.test("Lockdep is silent about locks without a class and once it is off", () => {
  const lockdep = new Lockdep();
  const unvalidated: LockUse = { ...lock("a"), class: undefined };
  lockdep.acquire("t", unvalidated);
  lockdep.acquire("t", unvalidated);
  assert.equal(lockdep.splat, undefined);
  assert.equal(lockdep.holds("t", "a"), true);
  lockdep.off();
  lockdep.acquire("t", lock("b"));
  lockdep.acquire("t", lock("b"));
  assert.equal(lockdep.splat, undefined);
});

Deno.test("Lockdep.copy() knows the same and goes its own way; equal signatures mean equal alarms", () => {
  const first = new Lockdep();
  first.acquire("t", lock("a"));
  first.acquire("t", lock("b"));
  const second = first.copy();
  assert.equal(second.signature, first.signature);
  first.release("t", "b");
  first.release("t", "a");
  assert.notEqual(second.signature, first.signature);
  second.acquire("u", lock("b"));
  second.acquire("u", lock("a"));
  assert.deepEqual([second.splat?.type, first.splat], ["circular", undefined]);
  first.off();
  assert.deepEqual([first.offBecause, second.offBecause], ["taint", "splat"]);
});
