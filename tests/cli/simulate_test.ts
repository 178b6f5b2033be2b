import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { logLines } from "../../lib/kernel_log/log_lines.ts";
import { readLockStat } from "../../lib/kernel_log/read_lock_stat.ts";
import { withFolder } from "../support/project.ts";
import { runTaskAlone } from "../support/task.ts";

const BOOT = new URL("../../lib/data/kernel_logs/initcall-debug.log.gz", import.meta.url);

const run = (...args: string[]) => runTaskAlone("simulate", args);

Deno.test("simulate prints a row for each policy, with intervals over runs, the same bytes each time", () => {
  const args = ["storm", "--policy", "all", "--runs", "6", "--sweep", "devices=4,8"];
  const first = run(...args);
  assert.equal(first.status, 0, first.err);
  assert.equal(first.err, "");
  assert.equal(first.out.match(/^(v6\.19|v7\.0-rc1|revert|override-spinlock) .* ± /gm)?.length, 8);
  assert.equal(run(...args).out, first.out);
});

Deno.test("simulate writes lock statistics, a trace and a CSV of one run, and ends with 1 where tasks wait for ever", () => {
  return withFolder((folder) => {
    const path = (name: string) => join(folder, name);
    const churn = run(
      ...["churn", "--sweep", "rounds=4", "--cpus", "2", "--policy", "v7.0-rc1", "--json"],
      ...["--lock-stat", path("lock_stat"), "--perfetto", path("trace.json"), "--csv", path("runs.csv")],
    );
    assert.equal(churn.status, 0, churn.err);
    const { runs: [measured] } = JSON.parse(churn.out);
    const [ofDevices] = readLockStat(logLines([readFileSync(path("lock_stat"))])).classes;
    assert.deepEqual(
      [ofDevices!.name, ofDevices!.write!.acquisitions],
      ["&dev->mutex", measured.classes[0].counts.acquisitions],
    );
    assert.ok(JSON.parse(readFileSync(path("trace.json"), "utf8")).traceEvents.length > 100);
    assert.match(
      readFileSync(path("runs.csv"), "utf8"),
      /^scenario,policy,rounds,.*\r\nchurn,v7\.0-rc1,4,2,1,finished,/,
    );
    const oops = run("firewire-oops", "--policy", "v7.0-rc1");
    assert.equal(oops.status, 1);
    assert.match(oops.out, /load e1000e waits for &dev->mutex of firewire, which load firewire_ohci died with/);
  });
});

Deno.test("simulate takes a real boot log, on the processors that it names", () => {
  return withFolder((folder) => {
    const log = join(folder, "dmesg.txt");
    writeFileSync(log, gunzipSync(readFileSync(BOOT)));
    const { status, out } = run(log, "--policy", "v6.19", "--json");
    assert.equal(status, 0);
    const { runs: [boot], settings } = JSON.parse(out);
    assert.equal(settings.processors, 2);
    assert.ok(boot.userspace > 130e9 && boot.userspace < 135e9);
  });
});

Deno.test("simulate ends a run that never comes to its end, with status 1", () => {
  const { status, out } = run("deferring-livelock", "--policy", "v6.19", "--max-steps", "10000");
  assert.equal(status, 1);
  assert.match(out, /^v6\.19, seed 1: out of steps after /m);
});

const LOG = "[    1.000000] probe of a returned 0 after 5 usecs\n";
const SCENARIO = {
  name: "x",
  buses: [{ name: "b" }],
  devices: [],
  drivers: [],
  tasks: [{ name: "t", does: [{ sleep: "-5 ms" }] }],
};

const BAD: readonly (readonly [name: string, args: readonly string[], message: RegExp])[] = [
  ["nothing of that name", ["nosuch"], /^simulate: there is no scenario or load "nosuch"/],
  ["zero processors", ["storm", "--cpus", "0"], /^simulate: --cpus must be a whole number from 1 to 1024, not "0"$/],
  [
    "a negative number",
    ["storm", "--cpus", "-1"],
    /^simulate: --cpus must be a whole number from 1 to 1024, not "-1"$/,
  ],
  [
    "a number left out",
    ["storm", "--cpus", "--json"],
    /^simulate: --cpus needs a value; see deno task simulate --help$/,
  ],
  ["zero processors in a sweep", ["storm", "--sweep", "cpus=1,0"], /^simulate: cpus must be a whole number from 1/],
  [
    "a number that no load has",
    ["storm", "--sweep", "x=1"],
    /^simulate: there is no "x" to set here; there is devices/,
  ],
  ["a number out of range", ["storm", "--sweep", "devices=0"], /^simulate: devices must be a whole number from 1 to/],
  ["a sweep without values", ["storm", "--sweep", "devices"], /^simulate: --sweep takes a name and values/],
  ["two sweeps of one number", ["storm", "--sweep", "cpus=1", "--sweep", "cpus=2"], /^simulate: "cpus" is swept twice/],
  ["a trace of two runs", ["storm", "--perfetto", "OUT"], /^simulate: --perfetto shows one run/],
  ["two outputs in one file", ["storm", "--policy", "v6.19", "--csv", "OUT", "--perfetto", "OUT"], /both name/],
  ["an unknown policy", ["storm", "--policy", "v9"], /^simulate: .*"v9"/],
  ["a negative duration", ["FILE.json", JSON.stringify(SCENARIO)], /tasks\[0\].*"-5 ms"/],
  ["a cut log", ["FILE.log", LOG + "[    2.000000] probe of b ret"], /FILE\.log: line 2 is cut or torn/],
  ["a negative time", ["FILE.log", LOG.replace("5 usecs", "-5 usecs")], /line 1 gives a negative time/],
  ["binary garbage", ["FILE.log", "\0\x01\u{ffff}".repeat(9999)], /FILE\.log: this is no kernel log/],
  ["a packed log", ["FILE.log", "BZh91AY"], /FILE\.log: this is no text but packed by bzip2; unpack it first$/],
  [
    "seeds beyond the last",
    ["storm", "--seed", "4294967295", "--runs", "2"],
    /^simulate: --seed must be .* to 4294967294/,
  ],
  ["a folder", ["."], /^simulate: cannot read ".": it is a folder/],
  ["a device", ["/dev/zero"], /^simulate: cannot read "\/dev\/zero": it is neither/],
  ["--partial without a log", ["storm", "--partial"], /^simulate: --partial is for boot logs/],
];

Deno.test("simulate refuses bad input in one sentence with status 2, and writes nothing", async () => {
  for (const [name, [what = "", ...rest], message] of BAD) {
    await withFolder((folder) => {
      const isFile = what.startsWith("FILE");
      if (isFile) writeFileSync(join(folder, what), rest[0]!);
      const args = isFile
        ? [join(folder, what)]
        : [what, ...rest.map((arg) => arg.replace("OUT", join(folder, "out")))];
      const { status, out, err } = run(...args);
      assert.deepEqual([status, out], [2, ""], `${name}: ${err}`);
      assert.match(err.trimEnd(), message, name);
      assert.equal(err.trimEnd().split("\n").length, 1, name);
      assert.ok(!existsSync(join(folder, "out")), name);
      assert.deepEqual(readdirSync(folder), isFile ? [what] : [], name);
    });
  }
});
