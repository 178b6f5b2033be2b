import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { BASES, CHANGES, policyNamed } from "../../lib/driver_core/policy.ts";
import { UserError } from "../../lib/messages/user_error.ts";

Deno.test("policyNamed() composes a base with changes, the later ones on top", () => {
  const policy = policyNamed("v6.19+match-lock+override-copy32+oops-unlock");
  assert.deepEqual(policy, {
    name: "v6.19+match-lock+override-copy32+oops-unlock",
    matchLock: true,
    override: "spinlock",
    overrideCopyBytes: 32,
    oopsUnlock: true,
    probeLock: true,
    deferRegister: false,
    readyToProbe: true,
    deferredParentLock: true,
  });
});

Deno.test("policyNamed() makes v6.19+match-lock what v7.0-rc1 is", () => {
  assert.deepEqual({ ...policyNamed("v6.19+match-lock"), name: "" }, { ...policyNamed("v7.0-rc1"), name: "" });
  assert.deepEqual({ ...policyNamed("revert"), name: "" }, { ...policyNamed("v6.19"), name: "" });
});

Deno.test("policyNamed() tells of a kernel that it does not know which ones there are, and guesses none by its number", () => {
  assert.throws(() => policyNamed("v7.0-rc3"), /revert \(7\.0-rc3: that was reverted\)(?!.*did you mean)/);
  assert.throws(() => policyNamed("v6.19+oops-unlok"), /did you mean "oops-unlock"\?$/);
});

Deno.test("scenarios/README.md names every kernel and every change", () => {
  const text = readFileSync(new URL("../../scenarios/README.md", import.meta.url), "utf8");
  for (const name of Object.keys(BASES)) assert.ok(text.includes(`\`${name}\``), name);
  for (const name of Object.keys(CHANGES)) assert.match(text, new RegExp(`\`\\+?${name}\``), name);
});

for (const name of ["v9", "match-lock", "v6.19+", "v6.19+fast", "toString", "v6.19+constructor"]) {
  Deno.test(`policyNamed() refuses ${JSON.stringify(name)} and says what there is`, () => {
    assert.throws(
      () => policyNamed(name),
      (error) => error instanceof UserError && /name one of v6\.19[ ,]/.test(error.message),
    );
  });
}
