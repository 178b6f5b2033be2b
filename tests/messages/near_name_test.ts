import assert from "node:assert/strict";
import fc from "fast-check";
import { didYouMean, editDistance, nearName } from "../../lib/messages/near_name.ts";

const TEXT = fc.string({ maxLength: 12 });

Deno.test("editDistance() is 0 for equal texts only, the same both ways, and never more than the longer text", () => {
  fc.assert(fc.property(TEXT, TEXT, (a, b) => {
    const edits = editDistance(a, b);
    assert.equal(edits === 0, a === b);
    assert.equal(edits, editDistance(b, a));
    assert.ok(edits <= Math.max(a.length, b.length));
  }));
});

Deno.test("editDistance() counts an insertion, an omission, a replacement and a swap as one each", () => {
  assert.deepEqual(
    ["firewire", "frewire", "firrewire", "fixewire", "firewier"].map((a) => editDistance(a, "firewire")),
    [
      0,
      1,
      1,
      1,
      1,
    ],
  );
});

Deno.test("nearName() gives the nearest known name, the first of several, and none where all are far", () => {
  assert.equal(nearName("firewire-oop", ["stuck-probe", "firewire-oops"]), "firewire-oops");
  assert.equal(nearName("V6.19", ["v6.19", "v6.18"]), "v6.19");
  assert.equal(nearName("a2", ["a0", "a1"]), "a0");
  assert.equal(nearName("stm32-opte", ["stuck-probe", "stm32-optee-scmi"]), "stm32-optee-scmi", "a beginning");
  assert.equal(nearName("wiat_for", ["work", "wait_for_device_probe"]), "wait_for_device_probe", "nearly a beginning");
  assert.equal(nearName("usb", ["usable-for-others", "pci-bus"]), undefined, "too short to go by");
  assert.equal(nearName("usb", ["pci", "platform"]), undefined);
  assert.equal(nearName("x".repeat(100_000), ["x".repeat(99_999)]), undefined, "nobody types that");
});

Deno.test("didYouMean() ends a sentence, with the name made fit to print, or says nothing", () => {
  assert.equal(didYouMean("resvert", ["revert"]), '; did you mean "revert"?');
  assert.equal(didYouMean("bu\u001b[2Js", ["bu\u001b[2Jss"]), '; did you mean "bu\\u{1b}[2Jss"?');
  assert.equal(didYouMean("nothing", []), "");
});
