import assert from "node:assert/strict";
import { inScope, scopesOf, USUAL_SCOPES } from "../../lib/driver_names/scope.ts";

const at = (file: string, struct = "platform_driver") => ({ file, struct });

Deno.test("scopesOf knows tests by their file's or folder's name, and nothing else by chance", () => {
  for (
    const file of [
      "drivers/clk/clk_test.c",
      "drivers/iio/test/a.c",
      "lib/kunit/device.c",
      "drivers/firmware/arm_scmi/kunit-a.c",
      "drivers/pci/endpoint/functions/pci-epf-test.c",
      "drivers/nvdimm/testing/nfit.c",
      "drivers/misc/selftests/a.c",
    ]
  ) assert.deepEqual(scopesOf(at(file)), ["tests"], file);
  for (const file of ["drivers/misc/latest.c", "drivers/net/contest/a.c", "drivers/hid/attestation.c"]) {
    assert.deepEqual(scopesOf(at(file)), [], file);
  }
});

Deno.test("scopesOf knows samples, tools, PHYs and staging, and several at once", () => {
  assert.deepEqual(scopesOf(at("samples/a.c")), ["samples"]);
  assert.deepEqual(scopesOf(at("tools/testing/a.c")), ["tests", "tools"]);
  assert.deepEqual(scopesOf(at("drivers/staging/a.c", "phy_driver")), ["phys", "staging"]);
});

Deno.test("inScope leaves out what is of any kind that was left out", () => {
  const all = [at("a.c"), at("samples/a.c"), at("drivers/staging/test/a.c"), at("b.c", "phy_driver")];
  assert.deepEqual(inScope(all, USUAL_SCOPES), all);
  assert.deepEqual(inScope(all, { ...USUAL_SCOPES, tests: false, phys: false }), [at("a.c"), at("samples/a.c")]);
});
