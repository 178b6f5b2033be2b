import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";

/** Waits until `holds` does; fails after 30 s. */
export async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    assert.ok(tries < 600, "it did not happen within 30 s");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until a process is gone, or is only waiting for its parent to notice. */
export function processGone(pid: number): Promise<void> {
  return until(() => {
    const stat = `/proc/${pid}/stat`;
    try {
      return !existsSync(stat) || /\) [ZX] /.test(readFileSync(stat, "utf8"));
    } catch {
      return true;
    }
  });
}
