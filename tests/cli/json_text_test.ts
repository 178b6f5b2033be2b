import assert from "node:assert/strict";
import fc from "fast-check";
import { jsonText } from "../../lib/cli/json_text.ts";

Deno.test("jsonText is the same value for whoever reads it, and nothing that a terminal obeys", () => {
  fc.assert(fc.property(fc.json(), fc.string({ unit: "binary" }), (json, text) => {
    const value = { json: JSON.parse(json), text, hostile: "\u009b2J\u202e\u2066" };
    const printed = jsonText(value, 1);
    assert.deepEqual(JSON.parse(printed), JSON.parse(JSON.stringify(value)));
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(printed, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  }));
});
