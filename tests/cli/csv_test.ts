import assert from "node:assert/strict";
import { csvText } from "../../lib/cli/csv.ts";

Deno.test("csvText quotes what RFC 4180 says, and marks every text that a spreadsheet would evaluate", () => {
  const starts = ["=", "+", "-", "@", "\t", "\r"];
  const rows = [...starts.map((start) => [`${start}1`]), ["a,b"], ['a"b'], ["a=b"], [-1], [true], [null]];
  assert.equal(
    csvText(["x"], rows),
    ["x", "'=1", "'+1", "'-1", "'@1", "'\t1", `"'\r1"`, '"a,b"', '"a""b"', "a=b", "-1", "true", "", ""].join("\r\n"),
  );
});
