import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { RandomStream } from "../../lib/statistics/random.ts";
import { endOf } from "../support/processes.ts";
import { PROJECT, withFolder } from "../support/project.ts";
import { assertRefused, runTask } from "../support/task.ts";
import { until } from "../support/until.ts";

const SEARCH = ["registrars-3x3", "--policy", "v6.19", "--json"];
/** One that is over sooner. */
const SHORT = ["registrars-3x2", "--policy", "v6.19", "--json"];

/**
 * Starts the search and kills it, as `kill -9` does, some time after it has saved; whether it was still at it.
 *
 * @param milliseconds How long after its first save.
 */
async function killedAfterSave(milliseconds: number, checkpoint: string): Promise<boolean> {
  const saved = () => statSync(checkpoint, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
  const before = saved();
  const words = ["run", "--quiet", "-A", "--no-check", join(PROJECT, "lib/cli/verify.ts"), ...SEARCH];
  const child = spawn(process.execPath, [...words, "--checkpoint", checkpoint, "--checkpoint-every", "0"], {
    stdio: "ignore",
  });
  let isOver = false;
  const ended = endOf(child).finally(() => isOver = true);
  await until("the search has saved or ended", () => isOver || saved() !== before);
  await sleep(milliseconds);
  child.kill("SIGKILL");
  return await ended === "SIGKILL";
}

Deno.test("verify --checkpoint, killed at random moments and resumed, prints the same bytes as a search in one go", async () => {
  await withFolder(async (folder) => {
    const checkpoint = join(folder, "search");
    const plain = await runTask("verify", SEARCH);
    assert.equal(plain.status, 0, plain.err);
    const random = new RandomStream(1);
    // The first one right after its first save, so that there is something left to do.
    assert.ok(await killedAfterSave(0, checkpoint), "it was killed while it searched");
    let kills = 1;
    while (kills < 4 && await killedAfterSave(random.below(1000), checkpoint)) kills++;
    const last = await runTask("verify", [...SEARCH, "--checkpoint", checkpoint]);
    assert.equal(last.out, plain.out);
    assert.equal(last.status, plain.status);
    assert.deepEqual(readdirSync(folder), ["search"], "no half-written file is left");
    const again = await runTask("verify", [...SEARCH, "--checkpoint", checkpoint]);
    assert.equal(again.out, plain.out, `killed ${kills} times before`);
  });
});

Deno.test("verify --checkpoint goes on with a higher limit where a lower one ended it", async () => {
  await withFolder(async (folder) => {
    const checkpoint = join(folder, "search");
    const limited = await runTask("verify", [...SHORT, "--checkpoint", checkpoint, "--max-states", "5000"]);
    assert.deepEqual([limited.status, JSON.parse(limited.out).exhaustive], [1, false], limited.err);
    const whole = await runTask("verify", [...SHORT, "--checkpoint", checkpoint]);
    assert.deepEqual([whole.status, JSON.parse(whole.out).exhaustive], [0, true], whole.err);
  });
});

Deno.test("verify --checkpoint refuses what is no whole checkpoint of this search, and leaves it as it is", async () => {
  await withFolder(async (folder) => {
    const good = join(folder, "good");
    await runTask("verify", [...SHORT, "--checkpoint", good]);
    const refused = async (sentence: RegExp, file: string, words: readonly string[] = SHORT) => {
      const before = readFileSync(file);
      assertRefused(await runTask("verify", [...words, "--checkpoint", file]), "verify", sentence);
      assert.deepEqual(readFileSync(file), before);
    };
    const other = ["registrars-2x2", "--policy", "v6.19"];
    await refused(
      /of "registrars-3x2 under v6\.19, lockdep novalidate", not of "registrars-2x2 under v6\.19/,
      good,
      other,
    );
    const cut = join(folder, "cut");
    copyFileSync(good, cut);
    truncateSync(cut, 20_000);
    await refused(/"[^"]*cut" is cut short: remove it, or name a new file/, cut);
    const damaged = join(folder, "damaged");
    const bytes = readFileSync(good);
    bytes[20_000]! ^= 1;
    writeFileSync(damaged, bytes);
    await refused(/"[^"]*damaged" is damaged: /, damaged);
    const notes = join(folder, "notes.txt");
    writeFileSync(notes, "my notes\n");
    await refused(/"[^"]*notes\.txt" is no checkpoint: /, notes);
    const nowhere = await runTask("verify", [...SHORT, "--checkpoint", join(folder, "no", "where")]);
    assertRefused(nowhere, "verify", /cannot write .*: there is no such file or folder/);
  });
});
