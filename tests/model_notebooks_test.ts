import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Finding, MIME } from "../lib/notebook/mime.ts";
import type { ExecutedNotebook, KernelName } from "../lib/report/notebook_document.ts";
import { compareKernels } from "../lib/report/run/compare_kernels.ts";
import { parseNotebook } from "../lib/report/run/notebook_file.ts";
import { runNotebook } from "../lib/report/run/run_notebook.ts";
import { PROJECT } from "./support/project.ts";
import { PATIENT_CELL_MS } from "./support/until.ts";

const NOTEBOOKS = join(PROJECT, "notebooks");

function run(name: string, kernel: KernelName): Promise<ExecutedNotebook> {
  const document = parseNotebook(name, readFileSync(join(NOTEBOOKS, `${name}.ipynb`), "utf8"));
  return runNotebook(document, { kernel, projectRoot: PROJECT, folder: NOTEBOOKS, timeoutMs: PATIENT_CELL_MS });
}

function displays<T>(executed: ExecutedNotebook, mime: string): T[] {
  return executed.outputs.flat().flatMap((output) =>
    "data" in output && output.data[mime] !== undefined ? [output.data[mime] as T] : []
  );
}

/** Each key finding by words that only it has, and whether it holds. */
const KEY_FINDINGS: Readonly<Record<string, readonly (readonly [words: RegExp, holds: boolean])[]>> = {
  "match-under-lock": [
    [/cured without a new way to hang/, true],
    [/Every search was exhaustive/, true],
    [/no interleaving uses freed memory any more/, true],
    [/downsides seem worse than the upsides/, true],
    [/just reverted outright.* That has neither/, false],
    [/separate lock.* That has neither/, true],
    [/32-byte buffer.* That has neither/, true],
    [/unlocked even when probe oopses.* That has neither/, false],
    [/The scenario files state what they expect/, true],
  ],
  "oops-in-probe": [
    [/turns the oops into a hang/, true],
    [/Nothing is reported/, true],
    [/and then another device is added/, true],
    [/and then another driver is registered/, false],
    [/ends deferred probing on every bus/, true],
  ],
  "register-from-probe": [
    [/for the same bus it results in a deadlock/, true],
    [/Note that this is transitive/, true],
    [/in whichever order/, false],
    [/The board hangs at boot/, true],
    [/should still boot properly/, true],
    [/The report is the same: 7 of 7 facts agree/, true],
    [/driver core's frames are the same, all 20 /, true],
    [/The patch is the best of these/, true],
    [/a search inside the bodies of callbacks finds 9 of 40 /, true],
    [/Under `v7.0-rc1`, 26 of 40 can make a task wait for ever/, true],
    [/The board's driver is one of/, true],
    [/A reader went through all 40/, true],
    [/registers the same driver twice/, true],
    [/Deferring instead of registering works/, true],
  ],
  "hang-from-a-log": [
    [/`reg-optee-like\/38` waits in `__driver_attach\(\)` for a device's lock that it has itself\. 4 more/, true],
    [/comes to the end of the log for 4 of 4 tasks: 4 wait, all of them in the same functions/, true],
    [/4 of its tasks hang under `v7\.0-rc1`; under `v6\.19` 0, `revert` 0, `override-spinlock` 0\./, true],
    [/It was so: .* 2 of 2 other kernels/, true],
  ],
  "lock-contention": [
    [/makes everybody wait for the slowest probe on the bus/, true],
    [/nobody in the storm waits for a device lock/, true],
    [/They pile up/, true],
    [/With one task that loads drivers the lock is free/, true],
    [/With 8 tasks it is not/, true],
    [/Counts are predicted/, true],
    [/Waiting follows from holding/, true],
    [/times of the other run are predicted as well/, false],
    [/That machine was away rather than slow/, true],
    [/The real table tells what the load was/, true],
  ],
  "boot-time": [
    [/takes as long under each policy/, true],
    [/reaches userspace/, true],
    [/"Leads to a faster boot" holds where drivers are loaded side by side/, true],
  ],
  "driver-override-race": [
    [/The race is real and needs its moment/, true],
    [/One store alone is harmless/, true],
    [/can easily be solved with a separate lock/, true],
    [/all 15 searches were exhaustive/, true],
    [/a name of 36 bytes can still be chosen/, false],
    [/bind after an override that excludes it was stored under 5 of 5 policies/, true],
    [/gets what it asks for under every policy/, true],
  ],
  "exploration-scaling": [
    [/number of states is the same in 7 of 7 sizes/, true],
    [/5 tasks on 3 devices take \d+ stored states/, true],
    [/same set of terminal states/, true],
  ],
};

for (const [name, wanted] of Object.entries(KEY_FINDINGS)) {
  Deno.test(`${name} runs and finds what is known, with one headline, and names its scenarios' hash`, async () => {
    const executed = await run(name, "deno");
    const findings = displays<Finding>(executed, MIME.finding);
    for (const [words, holds] of wanted) {
      const matching = findings.filter(({ text }) => words.test(text));
      assert.equal(matching.length, 1, `${words} is in ${matching.length} findings`);
      assert.equal(matching[0]?.holds, holds, matching[0]?.text);
    }
    assert.equal(findings.filter(({ headline }) => headline).length, 1);
    const [provenance] = displays<readonly { readonly sha256?: string }[]>(executed, MIME.provenance);
    assert.match(provenance?.[0]?.sha256 ?? "", /^[0-9a-f]{64}$/);
    for (const { data } of displays<{ data: { x: unknown[] }[] }>(executed, MIME.plotly)) {
      assert.ok(data.every(({ x }) => x.length > 0), "an empty trace");
    }
  });
}

Deno.test("driver-override-race gives the same outputs in both kernels", async () => {
  const tslab = await run("driver-override-race", "tslab");
  assert.equal(compareKernels(tslab, await run("driver-override-race", "deno")), undefined);
});
