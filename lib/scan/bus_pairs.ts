import type { Finding, HowOften } from "./finding.ts";

/** The drivers that are registered on one bus under the lock of a device on another, or on the same. */
export interface BusPair {
  /** Bus of the device whose lock is held. */
  readonly probedOn: string;
  /** Bus that the drivers are registered on. */
  readonly registeredOn: string;
  /** As in the findings; all of a pair have the same. */
  readonly relation: Finding["relation"];
  /** How many findings. */
  readonly findings: number;
  /** At how many places. */
  readonly places: number;
  /** Findings that happen only once. */
  readonly guarded: number;
  /** How often a task waits for ever, by policy: the worst of the findings. */
  readonly blocked: { readonly [policy: string]: HowOften };
}

const RANK: Readonly<Record<HowOften, number>> = { never: 0, unknown: 1, sometimes: 2, always: 3 };

/** Counts the findings about drivers by the two buses, most first. */
export function busPairs(findings: readonly Finding[]): readonly BusPair[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.kind !== "registers-driver") continue;
    const key = `${finding.callback.bus}>${finding.registersOn}`;
    groups.set(key, [...groups.get(key) ?? [], finding]);
  }
  return [...groups.values()].map((group): BusPair => {
    const { callback, registersOn = "?", relation, verdicts } = group[0]!;
    return {
      probedOn: callback.bus,
      registeredOn: registersOn,
      relation,
      findings: group.length,
      places: new Set(group.map(({ site }) => `${site.file}:${site.line}`)).size,
      guarded: group.filter(({ guard }) => guard !== null).length,
      blocked: Object.fromEntries(
        Object.keys(verdicts).map((policy) => [policy, worst(group.map((one) => one.verdicts[policy]!.blocked))]),
      ),
    };
  }).sort((a, b) =>
    b.findings - a.findings || compare(a.probedOn, b.probedOn) || compare(a.registeredOn, b.registeredOn)
  );
}

function worst(quantities: readonly HowOften[]): HowOften {
  return quantities.reduce((a, b) => RANK[b] > RANK[a] ? b : a);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
