import assert from "node:assert/strict";
import { checkLedger, type Ledger, parseLedger } from "../../lib/scan/ledger.ts";
import { encodeScan, shippedLedger, shippedScan } from "../../lib/scan/shipped_scan.ts";
import { scanned } from "./fixture_tree.ts";

Deno.test("checkLedger: every finding on linux-source-6.12 was read; at least 90 % of them are true or guarded", () => {
  const { findings, registrations } = shippedScan();
  const check = checkLedger(findings, registrations, shippedLedger());
  assert.equal(new Set(findings.map(({ id }) => id)).size, findings.length, "ids are unique");
  assert.deepEqual(check.unread, []);
  assert.deepEqual(check.missing, []);
  assert.ok(check.precision >= 0.9, `precision ${check.precision}`);
  const drivers = findings.filter(({ kind }) => kind === "registers-driver");
  assert.ok(checkLedger(drivers, registrations, shippedLedger()).precision >= 0.9);
});

Deno.test("checkLedger: at least 95 % of the registrations under a device's lock on linux-source-6.12 are reached", () => {
  const { findings, registrations } = shippedScan();
  const ledger = shippedLedger();
  assert.equal(ledger.registrations.length, registrations.length, "every one was read");
  assert.ok(checkLedger(findings, registrations, ledger).recall >= 0.95);
});

Deno.test("shippedScan has what the thread and its fixes name, and not what is fixed in 6.12", () => {
  const { findings } = shippedScan();
  const by = (name: string) =>
    findings.filter(({ kind, callback }) => kind === "registers-driver" && callback.function === name);
  assert.deepEqual(by("scmi_optee_service_probe").map(({ relation }) => relation), ["transitive"]);
  assert.equal(by("scmi_optee_service_probe")[0]!.chain[0]!.path[0]!.function, "optee_probe");
  assert.deepEqual(by("scmi_vio_probe").map(({ relation }) => relation), ["transitive"]);
  assert.deepEqual(by("imx8qxp_clk_probe").map(({ site }) => site.function), ["imx_clk_scu_init"]);
  assert.deepEqual(
    findings.filter(({ driver }) => driver === "omap_mpuio_driver" || driver === "qcom_smmu_tbu_driver"),
    [],
  );
});

Deno.test("shippedScan: a search inside probe bodies alone finds fewer than the call graph", () => {
  const { summary, findings } = shippedScan();
  const drivers = findings.filter(({ kind }) => kind === "registers-driver");
  assert.equal(summary.drivers, drivers.length);
  assert.equal(summary.inCallbackBody, drivers.filter(({ path }) => path.length === 1).length);
  assert.ok(summary.inCallbackBody < summary.drivers / 2);
});

Deno.test("checkLedger counts what is unread, missing and false", async () => {
  const { findings, registrations } = await scanned;
  const entry = (id: string, verdict: "true" | "false") => ({ id, site: "a.c:1", verdict, reason: "Read." });
  const [first, second, third] = findings;
  const reached = registrations.find((one) => one.reached)!;
  const ledger: Ledger = {
    tree: { version: "9" },
    entries: [entry(first!.id, "true"), entry(second!.id, "false"), entry("gone", "true")],
    registrations: [
      { ...reached, site: `${reached.file}:1`, from: "device lock", reason: "" },
      { ...reached, function: "missed", site: `${reached.file}:1`, from: "device lock", reason: "" },
    ],
  };
  const check = checkLedger([first!, second!, third!], registrations, ledger);
  assert.deepEqual([check.unread, check.missing], [[third!.id], ["gone"]]);
  assert.deepEqual([check.right, check.wrong, check.precision, check.recall], [1, 1, 0.5, 0.5]);
  assert.deepEqual(check.differing, [`${reached.file}:1`]);
});

Deno.test("parseLedger says in a sentence what is wrong with a file", () => {
  const cases = [
    ["{", /is not JSON/],
    ["{}", /no tree, entries or registrations/],
    ['{"tree":{"version":"1"},"entries":[{"id":"a","verdict":"maybe","reason":"r"}],"registrations":[]}', /lacks/],
  ] as const;
  for (const [text, problem] of cases) {
    assert.throws(() => parseLedger("l.json", text), { name: "UserError", message: problem });
  }
});

Deno.test("encodeScan gives the same bytes for the same scan", async () => {
  assert.deepEqual(encodeScan(await scanned), encodeScan(await scanned));
});
