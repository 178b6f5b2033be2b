import assert from "node:assert/strict";
import { study } from "../../lib/study/study.ts";
import { shipped } from "../verify/shipped.ts";

Deno.test("study() says what lockdep alarms for, and whether that is a prediction", () => {
  const predicted = study(shipped("stm32-optee-scmi"), "v6.19", "fake");
  assert.deepEqual([predicted.splats.quantity, predicted.splats.types, predicted.predicted], [
    "always",
    ["recursive"],
    true,
  ]);
  const silent = study(shipped("stm32-optee-scmi"), "v6.19");
  assert.deepEqual([silent.splats.types, silent.predicted], [["none"], false]);
});
