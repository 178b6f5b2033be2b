/** What tasks are up to, and which of them wait for ever when nothing moves any more. */
import { Status } from "../program/expression.ts";
import { firstNode } from "../program/machine.ts";
import type { Instance } from "./instance.ts";
import type { BlockedTask } from "./result.ts";

/** What a task is up to, as the engine sees it. */
export const Mode = {
  /** Not started, or not there yet. */
  absent: 0,
  /** Wants a processor. */
  ready: 1,
  /** Has one. */
  running: 2,
  /** Has one, and spins. */
  spinning: 3,
  /** Sleeps at a lock. */
  locked: 4,
  /** Waits for a condition. */
  waiting: 5,
  /** Waits for quiet. */
  quiet: 6,
  /** Sleeps for a time. */
  sleeping: 7,
  /** Waits for a place in its pool. */
  pooled: 8,
  /** Done or dead. */
  ended: 9,
} as const;

/** A wait of that word is no wait: the task is a worker without work. */
const IDLE = "idle";

/** The tasks that wait, of those that no longer can go on by themselves. `wanted` is the lock that a task stands at. */
export function blockedTasks(instance: Instance, modes: Uint8Array, wanted: Int32Array): BlockedTask[] {
  const { stacks, compiled } = instance;
  return compiled.program.tasks.flatMap((_, task): BlockedTask[] => {
    switch (modes[task]) {
      case Mode.locked:
      case Mode.spinning: {
        const lock = wanted[task]!;
        const owner = instance.ownerOf(lock);
        const dead = owner >= 0 && stacks.status[owner] === Status.dead;
        return [{ task, kind: "mutex", lock, on: owner < 0 ? [] : [owner], dead }];
      }
      case Mode.waiting:
      case Mode.quiet: {
        const { operation } = firstNode(compiled, stacks.nodeOf(task));
        const kind = operation.kind === "await" ? operation.wait.kind : operation.kind;
        return kind === IDLE ? [] : [{ task, kind, on: [], dead: false }];
      }
      case Mode.pooled:
        return [{ task, kind: "worker", on: [], dead: false }];
      default:
        return [];
    }
  });
}
