import { badLedger } from "./words.ts";
import type { Finding, RegistrationSite } from "./finding.ts";

/** What a reader says of a finding: it happens, it happens once only, or it cannot happen. */
export type LedgerVerdict = "true" | "guarded" | "false";

/** A finding that was read by hand. */
export interface LedgerEntry {
  /** That of the finding. */
  readonly id: string;
  /** `file:line` of the registration or request. */
  readonly site: string;
  /** What the reader says. */
  readonly verdict: LedgerVerdict;
  /** One sentence. */
  readonly reason: string;
}

/** A registration outside of `__init` functions that was read by hand. */
export interface LedgerRegistration {
  /** `file:line`. */
  readonly site: string;
  /** The function that it stands in. */
  readonly function: string;
  /** What registers. */
  readonly calls: string;
  /** The driver's variable, or empty. */
  readonly driver: string;
  /** From where it is reached: under a device's lock, or from elsewhere. */
  readonly from: "device lock" | "module init" | "user space" | "deferred work" | "test" | "nowhere";
  /** One sentence. */
  readonly reason: string;
}

/** The hand-checked findings of one tree. */
export interface Ledger {
  /** The kernel that was read. */
  readonly tree: { readonly version: string };
  /** One for each finding. */
  readonly entries: readonly LedgerEntry[];
  /** One for each registration. */
  readonly registrations: readonly LedgerRegistration[];
}

/** How a scan compares with a ledger. */
export interface LedgerCheck {
  /** Findings that the ledger does not have. */
  readonly unread: readonly string[];
  /** Entries that the scan does not find. */
  readonly missing: readonly string[];
  /** Findings that are true or guarded. */
  readonly right: number;
  /** Findings that are false. */
  readonly wrong: number;
  /** Share of findings that are true or guarded; NaN where there are none. */
  readonly precision: number;
  /** Share of the registrations under a device's lock that the scan reaches; NaN where there are none. */
  readonly recall: number;
  /** Registrations on which scan and ledger differ. */
  readonly differing: readonly string[];
}

/**
 * Parses a ledger file.
 *
 * @param path What a person called it, for messages.
 * @throws {UserError} where it is none.
 */
export function parseLedger(path: string, text: string): Ledger {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw badLedger(path, "it is not JSON");
  }
  const ledger = parsed as Partial<Ledger> | null;
  if (
    typeof ledger?.tree?.version !== "string" || !Array.isArray(ledger.entries) || !Array.isArray(ledger.registrations)
  ) {
    throw badLedger(path, "it has no tree, entries or registrations");
  }
  const bad = ledger.entries.find((entry: Partial<LedgerEntry>) =>
    typeof entry.id !== "string" || !["true", "guarded", "false"].includes(entry.verdict ?? "") || !entry.reason
  );
  if (bad) throw badLedger(path, "an entry lacks an id, a verdict or a reason");
  return ledger as Ledger;
}

/** Compares what a scan found with what a person read. */
export function checkLedger(
  findings: readonly Finding[],
  registrations: readonly RegistrationSite[],
  ledger: Ledger,
): LedgerCheck {
  const entries = new Map(ledger.entries.map((entry) => [entry.id, entry]));
  const found = new Set(findings.map(({ id }) => id));
  const read = findings.flatMap(({ id }) => entries.get(id) ?? []);
  const wrong = read.filter(({ verdict }) => verdict === "false").length;
  const reached = new Map(registrations.map((one) => [siteKey(`${one.file}:${one.line}`, one), one.reached]));
  const underLock = ledger.registrations.filter(({ from }) => from === "device lock");
  const isReached = (one: LedgerRegistration) => reached.get(siteKey(one.site, one)) === true;
  return {
    unread: findings.filter(({ id }) => !entries.has(id)).map(({ id }) => id),
    missing: ledger.entries.filter(({ id }) => !found.has(id)).map(({ id }) => id),
    right: read.length - wrong,
    wrong,
    precision: (read.length - wrong) / read.length,
    recall: underLock.filter(isReached).length / underLock.length,
    differing: ledger.registrations
      .filter((one) => isReached(one) !== (one.from === "device lock") || !reached.has(siteKey(one.site, one)))
      .map(({ site }) => site),
  };
}

/** Lines move; a site is the same where file, function, callee and driver are. */
function siteKey(
  site: string,
  { function: name, calls, driver }: Pick<RegistrationSite, "function" | "calls" | "driver">,
): string {
  return [site.slice(0, site.lastIndexOf(":")), name, calls, driver].join("|");
}
