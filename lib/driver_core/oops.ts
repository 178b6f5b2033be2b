/** Dying: a task is gone, and what it held stays held. */
import { add, equal, read, self } from "../program/expression.ts";
import { atomic, die, note, release, set, type Statement, when } from "../program/statement.ts";
import type { Kernel } from "./kernel.ts";

/** The task is gone; its mutexes stay locked, by an owner that no longer exists, unless the policy frees device locks. */
export function oops(k: Kernel): Statement {
  const devices = [...Array(k.tables.devices).keys()];
  const freed = k.policy.oopsUnlock
    ? devices.map((device) => when(equal(read(k.mutex, device), add(self, 1)), [release(k.mutex, device)]))
    : [];
  return atomic(note("oops"), set(k.tainted, 0, 1), ...freed, die);
}
