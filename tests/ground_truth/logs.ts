/** The console logs of the measured runs, from tests/fixtures/ground_truth; see the README there. */
import { fileURLToPath } from "node:url";
import { archiveSource } from "../../lib/kernel_tree/archive_source.ts";

/** The bytes of every log by its path: `logs/S1-P0-fake.x86.log`, `inputs/boot-self-P1-novalidate.log`. */
export async function measuredLogs(): Promise<ReadonlyMap<string, Uint8Array>> {
  const archive = fileURLToPath(new URL("../fixtures/ground_truth/logs.tar.xz", import.meta.url));
  const logs = new Map<string, Uint8Array>();
  for await (const { path, bytes } of archiveSource(archive, () => true).files) logs.set(path, bytes);
  return logs;
}
