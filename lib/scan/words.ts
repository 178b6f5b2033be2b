import type { ChainLink, Finding, ScanSummary } from "./finding.ts";
import { printable, quote } from "../messages/quote.ts";
import { UserError } from "../messages/user_error.ts";

/** A `--baseline` file could not be understood. */
export function badBaseline(path: string, problem: string): UserError {
  return new UserError(`${quote(path)} is no baseline (${problem}): give what "deno task scan TREE --json" printed`);
}

/** A ledger file could not be understood. */
export function badLedger(path: string, problem: string): UserError {
  return new UserError(
    `${quote(path)} is no ledger of findings (${problem}): see lib/data/scan/README.md for its form`,
  );
}

/** A ledger is of another kernel than the tree. */
export function otherLedger(path: string, ledger: string, tree: string): UserError {
  return new UserError(
    `${quote(path)} is of Linux ${printable(ledger, 40)}, and the tree is ${
      printable(tree, 40)
    }: give the ledger of this tree`,
  );
}

/** A `--config` file is no complete configuration. */
export function badConfig(path: string): UserError {
  return new UserError(
    `${quote(path)} is no complete .config (it lacks the line "# Automatically generated file"): ` +
      "give that of a kernel; a defconfig leaves out most options",
  );
}

/** Options that do not go together. */
export function notTogether(first: string, second: string): UserError {
  return new UserError(`--${first} and --${second} do not go together: leave one out; see deno task scan --help`);
}

/** The line of progress after the tree is read. */
export const SEARCHING = "following the calls";

/** What each kind of finding is, in short and at length: the rules of a SARIF file. */
export const RULES: Readonly<Record<Finding["kind"], { readonly short: string; readonly full: string }>> = {
  "registers-driver": {
    short: "A driver is registered under a device's lock",
    full: "A callback that runs under a device's lock registers a driver. Registering looks at every device of the " +
      "driver's bus: with the device lock around match, it waits for the lock that its own task holds as soon as that " +
      "device is on the bus.",
  },
  "requests-module": {
    short: "A module is waited for under a device's lock",
    full:
      "A callback that runs under a device's lock waits until modprobe has loaded a module. If the module registers " +
      "a driver on the bus of that device, with the device lock around match each waits for the other.",
  },
};

/** A finding in a sentence. */
export function describeFinding(finding: Finding): string {
  const { callback, site, driver, registersOn, relation, guard } = finding;
  const what = finding.kind === "registers-driver"
    ? `registers ${driver === undefined ? "a driver" : driver} on ${
      registersOn === "?" ? "an unknown bus" : registersOn
    }`
    : "waits for a module";
  const where = relation === "same bus" ? ", its own bus" : "";
  const init = guard?.init === undefined ? "" : `; ${guard.init}() does it too, and may be first`;
  const once = guard === null ? "" : `, once only (${guard.variable}${init})`;
  const others = finding.otherCallbacks === 0 ? "" : `; ${finding.otherCallbacks} other callbacks get there`;
  return `${callback.function}() (${callback.slot}), under the lock of a device on ${callback.bus}, ${what}${where} ` +
    `by ${site.calls}() in ${site.function}()${once}${others}.`;
}

/** A link of a chain in a sentence. */
export function describeChain({ bus, adds, callbacks, path }: ChainLink): string {
  const many = callbacks === 1 ? "one callback adds" : `${callbacks} callbacks add`;
  return `Under the lock of a device on ${bus}, ${many} devices to ${adds}: ${path[0]!.function}(), for one.`;
}

/** The `about` of a finding's scenario. */
export function aboutScenario(finding: Finding): string {
  const { site } = finding;
  return [
    describeFinding(finding),
    ...finding.chain.map(describeChain),
    `Found at ${site.file}:${site.line}.`,
    ...(finding.kind === "requests-module"
      ? ["That the module's driver is for the same bus is assumed: the worst case."]
      : []),
  ].join(" ").slice(0, 4000);
}

/** The heading of the table. */
export function scanHeading(version: string, summary: ScanSummary): string {
  const { callbacks, drivers, inCallbackBody, places, placesInCallbackBody, modules } = summary;
  return `Linux ${
    printable(version, 40)
  }: of ${callbacks} callbacks that run under a device's lock, ${drivers} register a driver, at ` +
    `${places} places. A search inside the bodies of callbacks would find ${inCallbackBody} of them, at ` +
    `${placesInCallbackBody} places. ${modules} functions below such callbacks wait for a module.`;
}

/** Said where there is nothing to list. */
export const NO_FINDINGS = "Nothing is registered under a device's lock.";
/** The same with a baseline. */
export const NOTHING_NEW = "Nothing that the baseline does not have.";
/** What the verdicts of a finding are about. */
export function verdictsOf({ relation, kind }: Finding): string {
  if (kind === "requests-module") return "waits for ever, if the module registers a driver on the same bus";
  return relation === "transitive" ? "waits for ever, where the device is added so" : "waits for ever";
}

/** Where the requests of modules are. */
export function modulesHidden(count: number): string {
  return `${count} functions that wait for a module are not listed: --modules lists them.`;
}
/** What `--check-ledger` found to differ. */
export const LEDGER_WORDS = {
  unread: "found, not in the ledger",
  missing: "in the ledger, not found",
  differing: "registration on which scan and ledger differ",
  precision: "true or guarded, of the findings that were read",
  recall: "of the registrations under a device's lock are reached",
} as const;

/** What the columns of `--match` say. */
export const MATCH_WORDS = {
  nothing: "uses nothing that changes, and neither sleeps nor locks, as far as can be seen",
  changedBy: "changed by",
  setBy: "set by",
  calls: "calls",
  driver: "asks the driver",
} as const;

/** `--help` of `deno task scan`. */
export const SCAN_HELP = `
Usage: deno task scan TREE [options]

The drivers of a Linux kernel tree that register drivers, or wait for a module, under a device's lock: in a probe, a
remove, a shutdown, a suspend, or anything that these call, in whatever file. TREE is a folder, or a .tar, .tar.gz or
.tar.xz of one. Nothing is built, configured or unpacked.

From the source come the calls, through function pointers by struct and member, through macros and through functions
that call back what they are given; the callbacks that run under a device's lock, beginning with bus_type and
device_driver; and every wrapper of driver_register(). Left out is what runs later, in a work item, a timer, an interrupt
or a thread. Each finding says the path, the bus probed on and the bus registered on, what lets it happen only once, and
what "deno task verify" says of it under each kernel's locking. A finding is transitive where devices of the bus probed
on are added under the lock of a device on the bus registered on; the chain says by whom, for one. That compares buses:
whether the very device that is probed was added so, on a given machine, is left to the reader of the chain.

Read are *.c, *.h and Makefiles; left out are the folders Documentation, scripts and tools, what stands under #if 0, and
links.

Options:
  --modules          list the waits for modules too: one for each function that waits
  --registrations    list every registration outside of __init functions instead, and whether it is reached
  --match            list for each bus what its match function uses that changes, and what it calls that sleeps or locks:
                     members of structs whose type is known, used in its file and in functions of headers. Of its own
                     file all who change one are named; of others who assign a parameter or a function to it, unless the
                     match function of another bus uses the struct too
  --config FILE      put first what a kernel with this complete .config has, by the Makefiles, and leave out what it
                     has not; a defconfig will not do
  --baseline FILE    leave out the findings of an earlier --json; exit status 1 if any is new
  --json             print JSON in place of the table
  --sarif FILE       write SARIF 2.1.0, for editors and code review
  --data FILE        write everything as a compressed table, the form in which this kit ships it
  --scenarios DIR    write a scenario for each finding, two where the order of loading matters, for "deno task verify"
  --check-ledger F   compare with findings read by hand (lib/data/scan has those of 6.12); exit status 1 if it differs
  -h, --help         this text

Exit status: 0 done, 1 new findings or a ledger that differs, 2 bad input.

Examples:
  deno task scan ~/src/linux
  deno task scan /usr/src/linux-source-6.12.tar.xz --json > before.json
  deno task scan ~/src/linux --baseline before.json --sarif scan.sarif
  deno task scan ~/src/linux --config /boot/config-$(uname -r) --modules
  deno task scan ~/src/linux --scenarios found && deno task verify found/scmi_optee_service_probe.json
`;
