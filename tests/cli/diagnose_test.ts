import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { measuredLogs } from "../ground_truth/logs.ts";
import { PROJECT, withFolder } from "../support/project.ts";
import { assertRefused, runTask } from "../support/task.ts";

const LOGS = await measuredLogs();
const CIRCLE = LOGS.get("logs/S10-P1-novalidate.x86.log")!;

/** Runs the task on a log in a file. */
async function diagnose(bytes: Uint8Array | string, ...options: string[]) {
  let run: Awaited<ReturnType<typeof runTask>>;
  await withFolder(async (folder) => {
    const file = join(folder, "console.txt");
    writeFileSync(file, bytes);
    run = await runTask("diagnose", [file, ...options]);
  });
  return run!;
}

Deno.test("diagnose says who waits for whom, what is called under which lock, and which scenario is alike", async () => {
  const { status, out, err } = await diagnose(CIRCLE);
  assert.deepEqual([status, err], [1, ""]);
  assert.match(out, /^Linux 6\.12\.117: 7 blocked tasks\n/);
  assert.match(out, /\n {2}why {5}a circle: reg-Y-on-B\/37 has the lock, and waits for reg-X-on-A\/36\n/);
  assert.match(
    out,
    /\n {2}stack {3}driver_register\(\) > __driver_attach\(\) \[device locked\] > probe tbus_probe\(\) > p_s10a\(\) > reg\(\) > driver_register\(\) > __driver_attach\(\)\n {2}like {4}deno task verify ground-truth\/S10 --policy all\n/,
  );
  assert.match(out, /\n5 tasks wait, and nothing in the log shows that they have a device's lock:\n/);
});

Deno.test("diagnose --json has every report with its stack, the same bytes each time", async () => {
  const [once, again] = [await diagnose(CIRCLE, "--json"), await diagnose(CIRCLE, "--json")];
  assert.equal(once.out, again.out);
  const [{ kernel, reports, locks }] = JSON.parse(once.out);
  assert.deepEqual([kernel, reports.length, locks.length], ["6.12.117", 7, 7]);
  assert.deepEqual(reports[0].cause, { kind: "circle", tasks: [{ name: "reg-Y-on-B", pid: 37 }] });
  assert.equal(reports[0].frames[0], "__schedule");
});

Deno.test("diagnose of a boot without trouble has status 0", async () => {
  const { status, out } = await diagnose(LOGS.get("logs/S6-P1-novalidate.x86.log")!);
  assert.deepEqual([status, out], [
    0,
    "Linux 6.12.117: no hung task, no oops, no panic, nothing of KASAN, and no alarm of lockdep that two locks are taken in the wrong order\n",
  ]);
});

Deno.test("diagnose reads standard input where the file is -", () => {
  const command = ["run", "--allow-read", "--allow-env=INIT_CWD,DRIVER_CORE_LAB_DEBUG", "lib/cli/diagnose.ts", "-"];
  const { status, stdout } = spawnSync(process.execPath, command, { cwd: PROJECT, input: CIRCLE, encoding: "utf8" });
  assert.equal(status, 1);
  assert.match(stdout, /^Linux 6\.12\.117: 7 blocked tasks\n/);
});

Deno.test("diagnose prints what the README shows", async () => {
  const { out } = await diagnose(LOGS.get("inputs/boot-self-P1-novalidate.log")!);
  assert.ok(readFileSync(join(PROJECT, "README.md"), "utf8").includes(out));
});

Deno.test("diagnose refuses what it cannot read, in one sentence", async () => {
  assertRefused(
    await runTask("diagnose", ["no-such-file"]),
    "diagnose",
    /there is no file "no-such-file"; name a saved log, or -/,
  );
  assertRefused(await runTask("diagnose", [PROJECT]), "diagnose", /is a folder/);
  assertRefused(await runTask("diagnose", []), "diagnose", /an argument is missing/);
  assertRefused(await diagnose(gzipSync(CIRCLE)), "diagnose", /packed by gzip; unpack it first/);
  assertRefused(await diagnose(""), "diagnose", /console\.txt: this is no kernel log: no line of it is a kernel's/);
  assertRefused(await diagnose("[a] b\nc\n"), "diagnose", /no kernel log/);
});
