import { BASES } from "../driver_core/policy.ts";
import { aboutScenario } from "./words.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { verdictsByOrder } from "./consequence.ts";
import type { Finding } from "./finding.ts";
import { type Order, ordersOf, scenarioOf, type Shape } from "./scenario_of.ts";

const LONGEST_NAME = 60;

/** A scenario file of a finding. */
export interface ScenarioFile {
  /** Without folder, ending in `.json`. */
  readonly name: string;
  readonly text: string;
}

/** What of a finding decides its verdicts. */
export function shapeOf({ kind, relation, chain, guard, callback }: Finding): Shape {
  const slot = callback.slot.slice(callback.slot.lastIndexOf(".") + 1);
  return { kind, relation, links: chain.length, guarded: guard !== null, slot };
}

/** A scenario for each finding, two where the order of loading matters, with the verdicts as expectations. */
export function scenarioFiles(findings: readonly Finding[]): readonly ScenarioFile[] {
  const used = new Map<string, number>();
  return findings.flatMap((finding) =>
    ordersOf(shapeOf(finding)).map((order) => {
      const stem = fileStem(finding, order);
      const before = used.get(stem) ?? 0;
      used.set(stem, before + 1);
      const name = before === 0 ? stem : `${stem}-${before + 1}`;
      return { name: `${name}.json`, text: JSON.stringify(scenarioOfFinding(finding, order, name), null, 2) + "\n" };
    })
  );
}

function scenarioOfFinding(finding: Finding, order: Order, name: string): Scenario {
  const shape = shapeOf(finding);
  const { callback, registersOn = callback.bus, driver = "the driver", site } = finding;
  const buses = shape.relation === "same bus" || shape.kind === "requests-module"
    ? [callback.bus]
    : [registersOn, ...finding.chain.map(({ adds }) => adds).filter((bus) => bus !== callback.bus), callback.bus];
  const names = {
    outer: cut(callback.function),
    inner: cut(shape.kind === "requests-module" ? `module of ${site.function}` : `inner ${driver}`),
    buses: buses.map(cut),
  };
  const verdicts = verdictsByOrder(shape)[order]!;
  return {
    ...scenarioOf(shape, names, order, aboutScenario(finding)),
    name,
    expect: Object.fromEntries(
      Object.keys(BASES).flatMap((policy) => {
        const { blocked, registeredTwice } = verdicts[policy]!;
        if (blocked === "unknown" || registeredTwice === "unknown") return [];
        return [[policy, { blocked, "registered-twice": registeredTwice }]];
      }),
    ),
  };
}

function fileStem({ callback, site }: Finding, order: Order): string {
  const parts = callback.function === site.function ? [callback.function] : [callback.function, site.function];
  return [...parts, ...(order === "host-first" ? [order] : [])].join("-").replace(/[^\w.-]/g, "_")
    .slice(0, LONGEST_NAME);
}

function cut(name: string): string {
  return name.slice(0, LONGEST_NAME);
}
