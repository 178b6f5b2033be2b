import { BASES, policyNamed } from "../driver_core/policy.ts";
import { verify } from "../verify/verify.ts";
import type { HowOften, Verdicts } from "./finding.ts";
import { type Order, ordersOf, scenarioOf, type Shape } from "./scenario_of.ts";

const known = new Map<string, Readonly<Record<string, Verdicts>>>();
const RANK: Readonly<Record<HowOften, number>> = { never: 0, unknown: 1, sometimes: 2, always: 3 };

/** What can happen under each kernel's policy, the worst of the orders in which things can be loaded. */
export function verdictsOf(shape: Shape): Verdicts {
  return Object.values(verdictsByOrder(shape)).reduce((a, b) =>
    Object.fromEntries(
      Object.keys(a).map((policy) => [policy, {
        blocked: worse(a[policy]!.blocked, b[policy]!.blocked),
        registeredTwice: worse(a[policy]!.registeredTwice, b[policy]!.registeredTwice),
      }]),
    )
  );
}

function worse(a: HowOften, b: HowOften): HowOften {
  return RANK[b] > RANK[a] ? b : a;
}

/** What `verify` says of the scenarios of a shape, by order. Each shape is verified once. */
export function verdictsByOrder(shape: Shape): Readonly<Record<string, Verdicts>> {
  const key = JSON.stringify([shape.kind, shape.relation, shape.links, shape.guarded, shape.slot]);
  let verdicts = known.get(key);
  if (!verdicts) {
    verdicts = Object.fromEntries(ordersOf(shape).map((order) => [order, verifyOrder(shape, order)]));
    known.set(key, verdicts);
  }
  return verdicts;
}

function verifyOrder(shape: Shape, order: Order): Verdicts {
  const same = shape.relation === "same bus" || shape.kind === "requests-module";
  const between = Array.from({ length: Math.max(0, shape.links - 1) }, (_, i) => `bus ${i + 2}`);
  const buses = same ? ["bus"] : ["bus registered on", ...between, "bus"];
  const scenario = scenarioOf(shape, { outer: "outer", inner: "inner", buses }, order);
  return Object.fromEntries(
    Object.keys(BASES).map((policy) => {
      const { properties } = verify(scenario, policyNamed(policy), "novalidate");
      return [policy, {
        blocked: properties.blocked.quantity,
        registeredTwice: properties["registered-twice"].quantity,
      }];
    }),
  );
}
