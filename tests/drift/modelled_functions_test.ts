import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { placeOf, readBaseline } from "../../lib/drift/baseline.ts";
import { MODELLED_FUNCTIONS } from "../../lib/drift/modelled_functions.ts";
import { PROJECT } from "../support/project.ts";

/** Written with underscores like the kernel's names, and none of them. */
const OURS = new Set([
  "klist_for_each", // A loop of klist_next() and klist_iter_exit().
  "async_run_driver_attach", // async_run_entry_fn() of one helper,
  "async_run_device_attach", // and of the other.
  "driver_deferred_probe_add_locked", // The inside of driver_deferred_probe_add().
]);

/** What functions that the model names stand on: it says what these do without their names. */
const BEHIND = new Set([
  "kernfs_fop_write_iter", // Takes and drops what kernfs_drain() waits for.
  "klist_dec_and_del", // How klist_remove() is woken.
  "klist_release",
  "__flush_work", // All of flush_work().
  "async_schedule_node_domain", // All of async_schedule_dev().
  "async_synchronize_cookie_domain", // All of async_synchronize_full().
  "__device_set_driver_override", // What stores write, and buses' match reads.
  "driver_set_override",
  "device_match_driver_override",
  "platform_match",
  "make_task_dead", // What an oops ends in: no lock is released.
]);

const source = (file: string) => readFileSync(join(PROJECT, "lib", file), "utf8");
const FILES = readdirSync(join(PROJECT, "lib/driver_core")).filter((file) => file.endsWith(".ts"));

Deno.test("MODELLED_FUNCTIONS has every function that lib/driver_core models, under the file that does", () => {
  for (const name of FILES) {
    const file = `driver_core/${name}`;
    const text = source(file);
    const written = [
      ...text.matchAll(/kernelFunction\(\s*"(\w+)"/g),
      ...text.matchAll(/^export (?:const|function) ([a-z0-9]*_\w+)/gm),
    ].map(([, found]) => found!).filter((found) => !OURS.has(found));
    const listed = new Set(MODELLED_FUNCTIONS.filter(({ modelledBy }) => modelledBy === file).map(({ name }) => name));
    const missing = [...new Set(written)].filter((found) => !listed.has(found));
    assert.deepEqual(
      missing,
      [],
      `${file} models functions that lib/drift/modelled_functions.ts does not list; add them and run ` +
        "deno task drift TREE --write-baseline",
    );
  }
});

Deno.test("MODELLED_FUNCTIONS has only functions that the file named there mentions or stands on, each once", () => {
  for (const { name, modelledBy } of MODELLED_FUNCTIONS) {
    if (BEHIND.has(name)) continue;
    assert.match(source(modelledBy), new RegExp(`\\b${name}\\b`), `${modelledBy}: ${name}`);
  }
  assert.equal(new Set(MODELLED_FUNCTIONS.map(placeOf)).size, MODELLED_FUNCTIONS.length);
});

Deno.test("the baseline that ships has the hashes of exactly the modelled functions, and says where they come from", () => {
  const { functions, provenance, version } = readBaseline();
  assert.deepEqual(Object.keys(functions), MODELLED_FUNCTIONS.map(placeOf).sort());
  for (const [place, { head, body }] of Object.entries(functions)) {
    assert.match(`${head} ${body}`, /^[0-9a-f]{64} [0-9a-f]{64}$/, place);
  }
  assert.match(version, /^6\.12\./);
  assert.match(provenance.sha256 ?? "", /^[0-9a-f]{64}$/);
});
