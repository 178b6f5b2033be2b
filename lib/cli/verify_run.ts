/** One run of `deno task verify`, and what it came to: in this process or in a worker. */
import { policyNamed } from "../driver_core/policy.ts";
import { exploring, notAsExpected } from "../messages/verify.ts";
import { disappointments } from "../verify/expectations.ts";
import { verificationJson, verificationText } from "../verify/report.ts";
import { type Verification, verify, type VerifyLimits } from "../verify/verify.ts";
import type { AskedRun, Run } from "./verify_arguments.ts";

/** What a run came to, as it is printed. */
export interface RunResult {
  readonly json: object;
  readonly text: string;
  /** All is as expected, and every state was seen. */
  readonly isFine: boolean;
}

/** Verifies a run. */
export function verifyRun({ scenario, policy, mode }: Run, limits: VerifyLimits): Verification {
  const { progress, ...others } = limits;
  return verify(scenario, policyNamed(policy), mode, {
    ...others,
    ...(progress && { progress: (doing) => progress(exploring(scenario.name, policy, mode, doing)) }),
  });
}

/** Verifies a run, and for other lockdep modes what the scenario expects of them. */
export function runResult(run: AskedRun, limits: VerifyLimits): RunResult & { readonly verification: Verification } {
  const verification = verifyRun(run, limits);
  const { checkpoint: _, ...plain } = limits;
  const wrong = [
    ...disappointments(verification),
    ...run.alsoExpected.flatMap((mode) => disappointments(verifyRun({ ...run, mode }, plain), true)),
  ];
  return {
    verification,
    json: { ...(verificationJson(verification) as object), notAsExpected: wrong },
    text: verificationText(verification) + wrong.map((one) => `  ${notAsExpected(one)}\n`).join(""),
    isFine: wrong.length === 0 && verification.exploration.exhaustive && verification.splats.exhaustive &&
      !isCut(verification),
  };
}

/** Whether the model's own bound cut executions, and the scenario does not say so. */
function isCut({ model, properties }: Verification): boolean {
  const { expect = {} } = model.scenario;
  return properties["bound-exceeded"].quantity !== "never" &&
    expect[model.kernel.policy.name]?.["bound-exceeded"] === undefined;
}
