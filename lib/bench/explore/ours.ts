/** Our side: each exploration in a fresh process, so that nothing is warm. */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { peerFailed } from "../../messages/bench.ts";
import type { Case } from "./cases.ts";
import { measure } from "./measure.ts";
import type { Answer, Order } from "./ours_child.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const CHILD = fileURLToPath(new URL("ours_child.ts", import.meta.url));

/** Explores one variant of a case. The process's whole time counts: what is not search is making. */
export async function runOurs({ subject, question }: Case, variant: string): Promise<Answer> {
  const order: Order = { subject, question, variant };
  const { status, output, cpuSeconds } = await measure(ROOT, [
    process.execPath,
    "run",
    "--quiet",
    "--no-check",
    "--allow-read",
    "--allow-env",
    CHILD,
    JSON.stringify(order),
  ]);
  if (status !== 0) throw peerFailed("the exploration", output);
  const { row, terminals } = JSON.parse(output) as Answer;
  return { row: { ...row, makeSeconds: cpuSeconds - row.searchSeconds }, terminals };
}
