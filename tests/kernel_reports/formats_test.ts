/** Logs in many formats: what is said of each stands beside it. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { diagnosisText } from "../../lib/cli/diagnosis_text.ts";
import { logLines } from "../../lib/kernel_log/log_lines.ts";
import { explainReports } from "../../lib/kernel_reports/explain.ts";
import { readReports } from "../../lib/kernel_reports/read_reports.ts";

const FOLDER = join(import.meta.dirname!, "../fixtures/kernel_reports");
const said = (name: string) => {
  const boots = readReports(logLines([readFileSync(join(FOLDER, name))]));
  return diagnosisText(boots.map((log) => ({ log, explained: explainReports(log) })));
};

for (const name of readdirSync(FOLDER).filter((one) => one.endsWith(".log")).sort()) {
  Deno.test(`log says of ${name} what stands beside it`, () => {
    assert.equal(said(name), readFileSync(join(FOLDER, name.replace(/\.log$/, ".txt")), "utf8"));
  });
}

Deno.test("readReports: whatever a tool puts before each line, the same is read", () => {
  const stamped = readdirSync(FOLDER).filter((one) => /^stamp_.*\.log$/.test(one));
  assert.equal(new Set(stamped.map(said)).size, 1);
  assert.ok(stamped.length > 5);
});
