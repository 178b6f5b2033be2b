/**
 * What registers drivers, or waits for modules, under a device's lock: the scan that ships.
 *
 * @module
 */
export type {
  Callback,
  ChainLink,
  Finding as ScanFinding,
  Guard,
  HowOften,
  PathStep,
  RegistrationSite,
  Scan,
  ScanSummary,
  Verdicts,
} from "./finding.ts";
export {
  checkLedger,
  type Ledger,
  type LedgerCheck,
  type LedgerEntry,
  type LedgerRegistration,
  type LedgerVerdict,
} from "./ledger.ts";
export { shippedLedger, shippedScan } from "./shipped_scan.ts";
