import assert from "node:assert/strict";
import { expected, inWords, scanned } from "./fixture_tree.ts";

Deno.test("scanTree finds what the fixtures expect of themselves, and nothing else", async () => {
  const { findings } = await scanned;
  assert.deepEqual(findings.map(inWords).sort(), expected());
});

Deno.test("scanTree gives every step of a path with its file and line", async () => {
  const { findings } = await scanned;
  const smmu = findings.find(({ callback }) => callback.function === "arm_smmu_device_probe")!;
  assert.deepEqual(smmu.path.map(({ file, line, calls }) => `${file}:${line} ${calls}`), [
    "drivers/arm-smmu/arm-smmu.c:7 arm_smmu_impl_init",
    "drivers/arm-smmu/arm-smmu-impl.c:4 qcom_smmu_impl_init",
    "drivers/arm-smmu/arm-smmu-qcom.c:8 platform_driver_register",
  ]);
  const near = findings.find(({ callback }) => callback.function === "near_probe")!;
  assert.equal(near.path[2]!.via, "component_ops.bind");
});

Deno.test("scanTree gives the chain of a transitive finding from a probe, not a shorter remove, down to where the bus is set", async () => {
  const { findings } = await scanned;
  const [link, ...more] = findings.find(({ relation }) => relation === "transitive")!.chain;
  assert.deepEqual(more, []);
  assert.deepEqual([link!.bus, link!.adds, link!.callbacks], ["platform", "tee", 2]);
  assert.deepEqual(link!.path.map((step) => step.function), [
    "optee_probe",
    "optee_enumerate_devices",
    "tee_add_device",
  ]);
});

Deno.test("scanTree takes the verdicts from verify: the same bus blocks with match under the lock only", async () => {
  const { findings } = await scanned;
  for (const { relation, kind, verdicts, guard } of findings) {
    const harmful = relation === "same bus" || relation === "transitive" || kind === "requests-module";
    assert.equal(verdicts["v7.0-rc1"]!.blocked, harmful ? "always" : "never", relation);
    assert.equal(verdicts["v6.19"]!.blocked, "never");
    if (kind === "registers-driver") {
      assert.equal(verdicts["v6.19"]!.registeredTwice, guard === null ? "always" : "never", relation);
    }
  }
});

Deno.test("scanTree says which __init function of the file runs what a guard lets run once", async () => {
  const { findings } = await scanned;
  const guards = findings.flatMap(({ guard }) => guard === null ? [] : [guard]);
  assert.deepEqual(guards.filter(({ init }) => init !== undefined).map(({ variable, init }) => [variable, init]), [
    ["init_done", "init_first"],
  ]);
});

Deno.test("scanTree counts what stands in a callback's own body", async () => {
  const { summary, findings } = await scanned;
  const drivers = findings.filter(({ kind }) => kind === "registers-driver");
  assert.equal(summary.drivers, drivers.length);
  assert.equal(
    summary.inCallbackBody,
    drivers.filter(({ path, site, callback }) => path.length === 1 && site.function === callback.function).length,
  );
  assert.ok(summary.inCallbackBody < summary.drivers);
  assert.equal(summary.places, new Set(drivers.map(({ site }) => `${site.file}:${site.line}`)).size);
  assert.ok(summary.placesInCallbackBody <= summary.inCallbackBody);
});

Deno.test("scanTree lists registrations outside of init, reached or not", async () => {
  const { registrations } = await scanned;
  const of = (name: string) => registrations.filter((one) => one.function === name).map(({ reached }) => reached);
  assert.deepEqual(of("later_work"), [false]);
  assert.deepEqual(of("far_bind"), [false]);
  assert.deepEqual(of("near_bind"), [true]);
  assert.deepEqual(of("imx_clk_scu_init"), [true], "an __init function counts where a callback reaches it");
  assert.deepEqual(of("far_init"), []);
});
