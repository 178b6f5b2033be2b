import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
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

Deno.test("diagnose --scenarios writes what verify decides, and says how far the model comes", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "console 1.x.txt");
    writeFileSync(file, CIRCLE);
    const cases = join(folder, "made", "cases");
    const { status, out, err } = await runTask("diagnose", [file, "--scenarios", cases, "--policy", "v7.0-rc1"]);
    assert.deepEqual([status, err], [1, ""]);
    assert.deepEqual(readdirSync(cases), ["console_1.x.json"]);
    const path = join(cases, "console_1.x.json");
    assert.equal(
      out.slice(out.indexOf("As a scenario")),
      [
        `As a scenario: ${path}, for a kernel that locks as v7.0-rc1.`,
        "  The model gets there: all 5 tasks wait in the same functions.",
        "  Under v7.0-rc1 a registration takes the lock of every device of its bus: those that wait match none.",
        "  2 others wait as reg-A-nomatch/38 does.",
        "  The tasks that have locks are taken to have started side by side.",
        `  deno task verify ${path} --policy all`,
        "",
      ].join("\n"),
    );
    const verified = await runTask("verify", [path, "--policy", "all", "--json"]);
    const found = JSON.parse(verified.out) as {
      policy: string;
      properties: { [name: string]: { quantity: string } };
    }[];
    const cycle = Object.fromEntries(found.map(({ policy, properties }) => [policy, properties["cycle"]!.quantity]));
    assert.deepEqual(cycle, {
      "v6.19": "never",
      "v7.0-rc1": "sometimes",
      "revert": "never",
      "override-spinlock": "never",
    });
    const json = await runTask("diagnose", [file, "--scenarios", cases, "--policy", "v7.0-rc1", "--json"]);
    const [boot] = JSON.parse(json.out);
    assert.deepEqual(boot.case.scenario, JSON.parse(readFileSync(path, "utf8")));
    assert.equal(boot.case.same.length, 5);
    const replayed = await runTask("verify", [path, "--policy", "v7.0-rc1", "--replay", boot.case.replay]);
    assert.match(replayed.out, /reg-X-on-A\/36 waits for .*reg-Y-on-B\/37/);
  });
});

Deno.test("diagnose --scenarios says where no scenario can be made", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "console.txt");
    writeFileSync(file, LOGS.get("logs/S6-P1-novalidate.x86.log")!);
    const { status, out } = await runTask("diagnose", [file, "--scenarios", join(folder, "cases")]);
    assert.equal(status, 0);
    assert.match(out, /\nNo scenario: the log shows no task that has a device's lock/);
    assert.deepEqual(readdirSync(folder), ["console.txt"]);
    const both = join(folder, "both.txt");
    writeFileSync(both, [CIRCLE, CIRCLE].map((bytes) => new TextDecoder().decode(bytes)).join("\n"));
    await runTask("diagnose", [both, "--scenarios", join(folder, "cases"), "--policy", "v7.0-rc1"]);
    assert.deepEqual(readdirSync(join(folder, "cases")).sort(), ["both-1.json", "both-2.json"]);
  });
});

Deno.test("diagnose --scenarios never writes over the log", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "console.json");
    writeFileSync(file, CIRCLE);
    assertRefused(await runTask("diagnose", [file, "--scenarios", folder]), "diagnose", /which is to be read/);
    assert.deepEqual(new Uint8Array(readFileSync(file)), new Uint8Array(CIRCLE));
  });
});

Deno.test("diagnose reads standard input where the file is -", () => {
  const command = ["run", "--allow-read", "--allow-env=INIT_CWD,DRIVER_CORE_LAB_DEBUG", "lib/cli/diagnose.ts", "-"];
  const { status, stdout } = spawnSync(process.execPath, command, { cwd: PROJECT, input: CIRCLE, encoding: "utf8" });
  assert.equal(status, 1);
  assert.match(stdout, /^Linux 6\.12\.117: 7 blocked tasks\n/);
});

Deno.test("diagnose prints what the README shows", async () => {
  const readme = readFileSync(join(PROJECT, "README.md"), "utf8");
  const log = LOGS.get("inputs/boot-self-P1-novalidate.log")!;
  assert.ok(readme.includes((await diagnose(log)).out));
  await withFolder(async (folder) => {
    const file = join(folder, "console.txt");
    writeFileSync(file, log);
    const cases = join(folder, "cases");
    const { out } = await runTask("diagnose", [file, "--scenarios", cases, "--policy", "v7.0-rc1"]);
    assert.ok(readme.includes(out.replaceAll(cases, "cases").split("\n").slice(-5).join("\n")));
  });
});

Deno.test("diagnose refuses what it cannot read, in one sentence", async () => {
  assertRefused(
    await runTask("diagnose", ["no-such-file"]),
    "diagnose",
    /there is no file "no-such-file"; name a saved log, or -/,
  );
  assertRefused(await runTask("diagnose", [PROJECT]), "diagnose", /is a folder/);
  assertRefused(
    await diagnose(CIRCLE, "--policy", "v7.0-rc1"),
    "diagnose",
    /--policy is for --scenarios; give both, or leave it out/,
  );
  assertRefused(await diagnose(CIRCLE, "--scenarios", "cases", "--policy", "7.0"), "diagnose", /no policy.*"7\.0"/);
  assertRefused(
    await diagnose(CIRCLE, "--scenarios", join(PROJECT, "README.md")),
    "diagnose",
    /README\.md", which is no folder/,
  );
  assertRefused(await runTask("diagnose", []), "diagnose", /an argument is missing/);
  assertRefused(await diagnose(gzipSync(CIRCLE)), "diagnose", /packed by gzip; unpack it first/);
  assertRefused(await diagnose(""), "diagnose", /console\.txt: this is no kernel log: no line of it is a kernel's/);
  assertRefused(await diagnose("[a] b\nc\n"), "diagnose", /no kernel log/);
});
