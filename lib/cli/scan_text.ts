import { printable } from "../messages/quote.ts";
import {
  describeChain,
  describeFinding,
  LEDGER_WORDS,
  MATCH_WORDS,
  modulesHidden,
  NO_FINDINGS,
  NOTHING_NEW,
  scanHeading,
  verdictsOf,
} from "../scan/words.ts";
import type { Finding, RegistrationSite, Scan } from "../scan/finding.ts";
import type { RankedFinding } from "../scan/kernel_config.ts";
import type { LedgerCheck } from "../scan/ledger.ts";
import type { BusMatch } from "../scan/match_report.ts";

/** What a scan found, for a terminal. */
export function scanAsText(
  { tree, summary }: Pick<Scan, "tree" | "summary">,
  findings: readonly (Finding | RankedFinding)[],
  shown: { readonly modules: boolean; readonly baseline: boolean },
): string {
  const listed = findings.filter(({ kind }) => shown.modules || kind === "registers-driver");
  const lines = [scanHeading(tree.version, summary), ""];
  if (listed.length === 0) lines.push(shown.baseline ? NOTHING_NEW : NO_FINDINGS, "");
  for (const finding of listed) lines.push(...findingLines(finding), "");
  const hidden = findings.length - listed.length;
  if (hidden > 0) lines.push(modulesHidden(hidden), "");
  return lines.join("\n");
}

function findingLines(finding: Finding | RankedFinding): string[] {
  const { relation, path, chain, verdicts } = finding;
  const built = "built" in finding ? ` [${finding.built}]` : "";
  const line = (text: string) => printable(text, 400);
  return [
    line(`${describeFinding(finding)}${built}`),
    ...path.map((step) =>
      line(`    ${step.file}:${step.line}  ${step.function}() calls ${step.calls}()${through(step.via)}`)
    ),
    ...chain.flatMap((link) => [
      line(`  ${relation}: ${describeChain(link)}`),
      ...link.path.map((step) =>
        line(`    ${step.file}:${step.line}  ${step.function}() calls ${step.calls}${through(step.via)}`)
      ),
    ]),
    `  ${verdictsOf(finding)}: ` +
    Object.entries(verdicts).map(([policy, { blocked }]) => `${policy} ${blocked}`).join(", ") +
    (Object.values(verdicts).some(({ registeredTwice }) => registeredTwice !== "never")
      ? "; a second device registers it again: -EBUSY"
      : ""),
  ];
}

function through(via: string | undefined): string {
  return via === undefined ? "" : ` through ${via}`;
}

/** Registrations, one a line. */
export function registrationsAsText(registrations: readonly RegistrationSite[]): string {
  return registrations.map(({ file, line, function: name, calls, driver, reached }) =>
    printable(
      `${reached ? "under a lock" : "-           "}  ${file}:${line}  ${name}() calls ${calls}(${driver})`,
      400,
    ) + "\n"
  ).join("");
}

/** What match functions use, a block a bus. */
export function matchAsText(matches: readonly BusMatch[]): string {
  return matches.map(({ bus, function: name, file, line, state, sleepsOrLocks, driverCallbacks }) => {
    const lines = [printable(`${bus}: ${name}() ${file}:${line}`, 400)];
    for (const { member, access, changedBy, setBy } of state) {
      const by = (words: string, functions: readonly string[]) =>
        functions.length === 0 ? "" : `, ${words} ${functions.join(", ")}`;
      const here = by(MATCH_WORDS.changedBy, changedBy.map((f) => `${f}()`));
      const elsewhere = by(MATCH_WORDS.setBy, setBy.map(({ function: f, file }) => `${f}() ${file}`));
      lines.push(printable(`  ${access} ${member}${here}${elsewhere}`, 400));
    }
    for (const { calls, kind, path } of sleepsOrLocks) {
      lines.push(printable(`  ${kind}: ${[...path, calls].join(" > ")}`, 400));
    }
    if (driverCallbacks.length > 0) {
      lines.push(`  ${MATCH_WORDS.driver}: ${printable(driverCallbacks.join(", "), 400)}`);
    }
    if (lines.length === 1) lines.push(`  ${MATCH_WORDS.nothing}`);
    return lines.join("\n") + "\n";
  }).join("\n");
}

/** How a scan compares with a ledger. */
export function ledgerAsText({ unread, missing, differing, precision, recall, right, wrong }: LedgerCheck): string {
  const percent = (share: number) => Number.isNaN(share) ? "-" : `${(share * 100).toFixed(1)} %`;
  const list = (words: string, ids: readonly string[]) => ids.map((id) => printable(`${words}: ${id}`, 400));
  return [
    `${percent(precision)} (${right} of ${right + wrong}) ${LEDGER_WORDS.precision}`,
    `${percent(recall)} ${LEDGER_WORDS.recall}`,
    ...list(LEDGER_WORDS.unread, unread),
    ...list(LEDGER_WORDS.missing, missing),
    ...list(LEDGER_WORDS.differing, differing),
  ].join("\n") + "\n";
}
