/** `deno task scan`: which drivers register drivers, or wait for modules, under a device's lock. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { cannotRead, neitherFileNorFolder } from "../messages/files.ts";
import { UserError } from "../messages/user_error.ts";
import { readingTree, skippedLines } from "../messages/kernel_tree.ts";
import { badConfig, notTogether, otherLedger, SCAN_HELP, SEARCHING } from "../scan/words.ts";
import { isWanted } from "../kernel_tree/source_files.ts";
import { atomicWrite, makeFolder } from "../files/atomic_write.ts";
import { baselineIds, newFindings } from "../scan/baseline.ts";
import type { Finding } from "../scan/finding.ts";
import { howBuilt, parseKernelConfig, rankFindings } from "../scan/kernel_config.ts";
import { checkLedger, parseLedger } from "../scan/ledger.ts";
import { scanAsSarif } from "../scan/sarif.ts";
import { scanMatch, type ScanOptions, scanTree, type TreeScan } from "../scan/scan_tree.ts";
import { scenarioFiles } from "../scan/scenario_files.ts";
import { encodeScan } from "../scan/shipped_scan.ts";
import { runCommand } from "./command.ts";
import { jsonText } from "./json_text.ts";
import { checkOutputs, outputsAsked } from "./outputs.ts";
import { print } from "./print.ts";
import { startProgress } from "./progress.ts";
import { readingThreads } from "./reading_threads.ts";
import { scenarioFolder } from "./scenario_folder.ts";
import { ledgerAsText, matchAsText, registrationsAsText, scanAsText } from "./scan_text.ts";
import { userPath } from "./user_path.ts";

/** Options for which the others say nothing. */
const OF_FINDINGS = ["registrations", "config", "baseline", "sarif", "data", "scenarios"] as const;
const ALONE = [["match", [...OF_FINDINGS, "check-ledger"]], ["check-ledger", OF_FINDINGS]] as const;

await runCommand({
  name: "scan",
  help: SCAN_HELP,
  options: {
    modules: { type: "boolean", default: false },
    registrations: { type: "boolean", default: false },
    match: { type: "boolean", default: false },
    config: { type: "string" },
    baseline: { type: "string" },
    json: { type: "boolean", default: false },
    sarif: { type: "string" },
    data: { type: "string" },
    scenarios: { type: "string" },
    "check-ledger": { type: "string" },
  },
  positionals: [1, 1],
  async run(values, [typed]) {
    const tree = userPath(typed!);
    for (const [alone, others] of ALONE) {
      if (!values[alone]) continue;
      for (const option of others) if (values[option]) throw notTogether(alone, option);
    }
    if (values.match) {
      const matches = await withProgress((options) => scanMatch(tree, options));
      print(values.json ? jsonText(matches, 1) : matchAsText(matches));
      return 0;
    }
    const inputs = (["config", "baseline", "check-ledger"] as const).flatMap((option) => given(values[option]));
    const outputs = outputsAsked(["sarif", "data"], values);
    checkOutputs(outputs, [tree, ...inputs], isWanted);
    const [sarif, data] = (["sarif", "data"] as const).map((option) =>
      outputs.find((output) => output.option === option)?.path
    );
    const folder = values.scenarios === undefined ? undefined : scenarioFolder(values.scenarios);
    const options = values.config === undefined ? undefined : readConfig(values.config);
    const known = values.baseline === undefined ? undefined : baselineIds(values.baseline, readText(values.baseline));
    const ledgerPath = values["check-ledger"];
    const ledger = ledgerPath === undefined ? undefined : parseLedger(ledgerPath, readText(ledgerPath));

    const scan = await withProgress((options) => scanTree(tree, options));
    if (ledger !== undefined) {
      if (ledger.tree.version !== scan.tree.version) {
        throw otherLedger(ledgerPath!, ledger.tree.version, scan.tree.version);
      }
      const check = checkLedger(scan.findings, scan.registrations, ledger);
      print(values.json ? jsonText(check, 1) : ledgerAsText(check));
      return check.unread.length + check.missing.length + check.differing.length > 0 ? 1 : 0;
    }
    const findings = chosen(scan, options, known);
    if (folder !== undefined) {
      writeScenarios(
        folder,
        findings.filter(({ kind }) => values.modules || kind === "registers-driver"),
      );
    }
    if (sarif !== undefined) atomicWrite(sarif, scanAsSarif({ ...scan, findings }));
    if (data !== undefined) atomicWrite(data, encodeScan(scan));
    if (values.json) {
      const { tree, summary, registrations } = scan;
      print(jsonText({ tree, summary, findings, registrations }, 1));
    } else if (values.registrations) print(registrationsAsText(scan.registrations));
    else print(scanAsText(scan, findings, { modules: values.modules, baseline: known !== undefined }));
    return known !== undefined && findings.length > 0 ? 1 : 0;
  },
});

function chosen(
  scan: TreeScan,
  options: ReadonlyMap<string, "y" | "m"> | undefined,
  known: ReadonlySet<string> | undefined,
): readonly Finding[] {
  const fresh = known === undefined ? scan.findings : newFindings(scan.findings, known);
  if (options === undefined) return fresh;
  return rankFindings(fresh, howBuilt(scan.build, options)).filter(({ built }) => built !== "not built");
}

async function withProgress<T>(work: (options: ScanOptions) => Promise<T>): Promise<T> {
  const progress = startProgress();
  try {
    return await work({
      workers: readingThreads(),
      onFiles: (files, share) => progress.update(readingTree(files, share)),
      onRead: () => progress.update(SEARCHING),
      onSkipped: (skipped) => {
        progress.done();
        process.stderr.write(skippedLines(skipped));
      },
    });
  } finally {
    progress.done();
  }
}

function writeScenarios(folder: string, findings: readonly Finding[]): void {
  makeFolder(folder);
  for (const { name, text } of scenarioFiles(findings)) atomicWrite(join(folder, name), text);
}

function readConfig(typed: string): ReadonlyMap<string, "y" | "m"> {
  const text = readText(typed);
  // A defconfig leaves out what has its default: most of what it turns on would count as not built.
  if (!/^# Automatically generated/m.test(text)) throw badConfig(typed);
  return parseKernelConfig(text);
}

function readText(typed: string): string {
  const path = userPath(typed);
  try {
    const there = statSync(path);
    if (there.isCharacterDevice() || there.isBlockDevice()) throw neitherFileNorFolder(typed);
    return readFileSync(path, "utf8");
  } catch (error) {
    throw error instanceof UserError ? error : cannotRead(typed, error);
  }
}

function given(typed: string | undefined): readonly string[] {
  return typed === undefined ? [] : [userPath(typed)];
}
