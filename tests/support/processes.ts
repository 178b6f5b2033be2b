import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { until } from "./until.ts";

/** Waits until a process is gone, or is only waiting for its parent to notice. */
export function processGone(pid: number): Promise<void> {
  return until(`process ${pid} is gone`, () => {
    const stat = `/proc/${pid}/stat`;
    try {
      return !existsSync(stat) || /\) [ZX] /.test(readFileSync(stat, "utf8"));
    } catch {
      return true;
    }
  });
}

/** How a process ends: its status, or the signal that ended it. */
export function endOf(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => resolve(status ?? signal));
  });
}

/** Removes a folder into which a process that has just ended, or what it started, may write for a moment more. */
export function removeFolder(folder: string): Promise<void> {
  return until(`${folder} can be removed`, () => {
    try {
      rmSync(folder, { recursive: true, force: true });
      return true;
    } catch {
      return false;
    }
  });
}
