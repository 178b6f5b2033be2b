import assert from "node:assert/strict";
import { scanAsText } from "../../lib/cli/scan_text.ts";
import { BASES, policyNamed } from "../../lib/driver_core/policy.ts";
import { baselineIds, newFindings } from "../../lib/scan/baseline.ts";
import { howBuilt, parseKernelConfig, rankFindings } from "../../lib/scan/kernel_config.ts";
import { scanAsSarif } from "../../lib/scan/sarif.ts";
import { scenarioFiles } from "../../lib/scan/scenario_files.ts";
import { parseScenario } from "../../lib/scenario/parse.ts";
import { disappointments } from "../../lib/verify/expectations.ts";
import { verify } from "../../lib/verify/verify.ts";
import { scanned } from "./fixture_tree.ts";

Deno.test("scenarioFiles gives scenarios that verify accepts and that hold what they expect, under every policy", async () => {
  const { findings } = await scanned;
  const files = scenarioFiles(findings);
  assert.equal(new Set(files.map(({ name }) => name)).size, files.length);
  const transitive = findings.filter(({ chain }) => chain.length > 0).length;
  assert.equal(files.length, findings.length + transitive, "both orders where a device is added on the way");
  const seen = new Set<string>();
  for (const { text } of files) {
    const scenario = parseScenario(text);
    const shape = JSON.stringify([scenario.buses.length, scenario.drivers.map((d) => Object.keys(d)), scenario.tasks]);
    if (seen.has(shape)) continue;
    seen.add(shape);
    assert.deepEqual(Object.keys(scenario.expect!), Object.keys(BASES));
    for (const policy of Object.keys(BASES)) {
      assert.deepEqual(disappointments(verify(scenario, policyNamed(policy), "novalidate")), [], scenario.name);
    }
  }
});

Deno.test("scenarioFiles: a chain blocks in the order in which the callback nests, and in no other", async () => {
  const files = scenarioFiles((await scanned).findings.filter(({ chain }) => chain.length > 0));
  const blocked = files.map(({ name, text }) => [name, parseScenario(text).expect!["v7.0-rc1"]!["blocked"]]);
  assert.deepEqual(blocked, [
    ["scmi_optee_service_probe.json", "always"],
    ["scmi_optee_service_probe-host-first.json", "never"],
  ]);
});

Deno.test("scanAsSarif gives a result for each finding with a rule, a place and the path as a code flow", async () => {
  const scan = await scanned;
  const { version, runs: [run] } = JSON.parse(scanAsSarif(scan));
  assert.equal(version, "2.1.0");
  assert.equal(run.results.length, scan.findings.length);
  for (const [i, result] of run.results.entries()) {
    const finding = scan.findings[i]!;
    assert.equal(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
    const { physicalLocation } = result.locations[0];
    assert.equal(physicalLocation.artifactLocation.uri, finding.site.file);
    assert.equal(physicalLocation.region.startLine, finding.site.line);
    const steps = result.codeFlows[0].threadFlows[0].locations;
    assert.equal(steps.length, finding.path.length + finding.chain.flatMap(({ path }) => path).length);
    assert.ok(result.message.text.includes(finding.callback.function));
  }
  const levels = new Set(run.results.map(({ level }: { level: string }) => level));
  assert.deepEqual([...levels].sort(), ["error", "note", "warning"]);
});

Deno.test("newFindings leaves out what a baseline has, whatever the lines", async () => {
  const { findings } = await scanned;
  const moved = findings.slice(1).map((finding) => ({ ...finding, site: { ...finding.site, line: 1 } }));
  const known = baselineIds("before.json", JSON.stringify({ findings: moved }));
  assert.deepEqual(newFindings(findings, known), [findings[0]]);
});

Deno.test("baselineIds says in a sentence what is wrong with a file", () => {
  const cases = [["{", /is not JSON/], ["[]", /no list of findings/], ['{"findings":[{}]}', /no id/]] as const;
  for (const [text, problem] of cases) {
    assert.throws(() => baselineIds("b.json", text), { name: "UserError", message: problem });
  }
});

Deno.test("rankFindings puts what a configuration has first, by the Makefiles of every folder on the way", async () => {
  const { findings, build } = await scanned;
  const built = (text: string) => howBuilt(build, parseKernelConfig(text));
  const all = built("CONFIG_TEE=y\nCONFIG_OPTEE=y\nCONFIG_SCMI_OPTEE=m\nCONFIG_GPIO_OMAP=m\n# CONFIG_I2C is not set\n");
  assert.equal(all("drivers/tee/tee_core.c"), "built in");
  assert.equal(all("drivers/tee/optee_smc.c"), "built in", "part of a module of several objects");
  assert.equal(all("drivers/tee/scmi_optee.c"), "module", "after a continued line");
  assert.equal(all("drivers/gpio/gpio-omap.c"), "module");
  assert.equal(all("drivers/i2c/i2c.c"), "not built", "its folder is not built");
  assert.equal(all("drivers/clk/clk-scu.c"), "not built");
  assert.equal(all("drivers/cases/guards.c"), "unknown", "no Makefile names it");
  assert.equal(
    built("CONFIG_TEE=m\nCONFIG_OPTEE=y\n")("drivers/tee/optee_smc.c"),
    "module",
    "its folder is a module's",
  );
  const ranked = rankFindings(findings, all).map(({ built }) => built);
  const order = ["built in", "unknown", "module", "not built"];
  assert.deepEqual(ranked, [...ranked].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
  assert.ok(ranked.includes("module") && ranked.includes("not built"));
});

Deno.test("scanAsText makes names fit for a terminal", async () => {
  const scan = await scanned;
  const [first] = scan.findings;
  const bad = { ...first!, callback: { ...first!.callback, function: "\u001b[31mred\n" } };
  assert.ok(!scanAsText(scan, [bad], { modules: true, baseline: false }).includes("\u001b"));
});

Deno.test("howBuilt: code and headers of another architecture are not built; those of the own one are", () => {
  const makefile = (path: string, option: string, word: string) => ({
    path,
    rules: [{ target: "obj", option, words: [word] }],
  });
  const build = [
    makefile("arch/powerpc/kernel/Makefile", "", "vio.o"),
    makefile("arch/x86/kernel/Makefile", "X86_PM", "pm.o"),
    makefile("arch/x86/um/Makefile", "", "stub.o"),
    makefile("arch/um/kernel/Makefile", "", "um.o"),
    makefile("drivers/Makefile", "", "core.o"),
  ];
  const built = (text: string, file: string) => howBuilt(build, parseKernelConfig(text))(file);
  const x86 = "CONFIG_X86=y\nCONFIG_X86_PM=y\n";
  assert.equal(built(x86, "arch/x86/kernel/pm.c"), "built in");
  assert.equal(built("CONFIG_X86=y\n", "arch/x86/kernel/pm.c"), "not built");
  assert.equal(built(x86, "arch/x86/include/asm/io.h"), "built in");
  assert.equal(built(x86, "arch/powerpc/kernel/vio.c"), "not built");
  assert.equal(built(x86, "arch/powerpc/include/asm/vio.h"), "not built");
  assert.equal(built(x86, "arch/x86/um/stub.c"), "not built");
  assert.equal(built(x86, "include/linux/device.h"), "built in");
  assert.equal(built("CONFIG_PPC=y\n", "arch/powerpc/kernel/vio.c"), "built in");
  assert.equal(built("CONFIG_UML=y\n", "arch/x86/um/stub.c"), "built in");
  assert.equal(built("CONFIG_TEE=y\n", "arch/powerpc/kernel/vio.c"), "built in", "it does not say what it is for");
});
