/** `deno task bench soundness`: the soundness suite on as many random programs and scenarios as asked for. */
import fc from "fast-check";
import { runCommand } from "../../cli/command.ts";
import { print } from "../../cli/print.ts";
import { type Progress, startProgress } from "../../cli/progress.ts";
import { wholeNumber } from "../../cli/whole_number.ts";
import { disagreementLine, notAShortcut, tallyHeading, tallyLine } from "../../messages/bench.ts";
import { SHORTCUTS, type UnsoundShortcut } from "../../explore/unsound.ts";
import { seeds } from "./programs.ts";
import { scenarios } from "./scenarios.ts";
import { compareOnProgram, compareOnScenario, type Comparison, SUITE_POLICIES, type Trait, TRAITS } from "./suite.ts";

const HELP = `
usage: deno task bench soundness [options]

Compares the reduced searches with the unreduced reference on random small programs and scenarios: all ends of
executions as full states (terminal states, faults with the states they happen in, fair cycles), the values of watched
variables, and where paths lead. The same seed gives the same programs, and a longer run starts with those of a shorter.

  --runs N         programs; default 1000
  --scenarios N    scenarios of the driver core; default a twentieth of the programs
  --seed S         default 1
  --unsound NAME   switch on a reduction that is known to be wrong, programs only: ${SHORTCUTS.join(", ")}
  --json           print JSON
  --help

exit status: 0 they agree, 1 they do not, 2 bad arguments

examples:
  deno task bench soundness --runs 5000 --seed 7
  deno task bench soundness --unsound noProviso`;

/** What was compared of one kind, and what was found. */
interface Tally {
  readonly kind: "programs" | "scenarios";
  readonly tried: number;
  /** Those that were small enough. */
  readonly compared: number;
  readonly medianStates: number;
  readonly traits: Readonly<Record<string, number>>;
  readonly disagreements: readonly { readonly subject: unknown; readonly says: readonly string[] }[];
}

/** Runs the bench. */
export function run(args: readonly string[]): Promise<void> {
  return runCommand({
    name: "bench soundness",
    help: HELP,
    options: {
      runs: { type: "string", default: "1000" },
      scenarios: { type: "string" },
      seed: { type: "string", default: "1" },
      unsound: { type: "string" },
      json: { type: "boolean", default: false },
    },
    positionals: [0, 0],
    run(values) {
      const runs = wholeNumber("runs", values.runs, 0);
      const shortcut = shortcutNamed(values.unsound);
      const ofScenarios = values.scenarios === undefined
        ? Math.floor(runs / 20)
        : wholeNumber("scenarios", values.scenarios, 0);
      const seed = wholeNumber("seed", values.seed, 0);
      const progress = startProgress();
      const tallies = [
        tally("programs", fc.sample(seeds, { numRuns: runs, seed }), progress, (of) => compareOnProgram(of, shortcut)),
        ...(shortcut === undefined && ofScenarios > 0
          ? [
            tally(
              "scenarios",
              fc.sample(fc.tuple(scenarios, fc.constantFrom(...SUITE_POLICIES)), { numRuns: ofScenarios, seed }),
              progress,
              ([scenario, policy]) => compareOnScenario(scenario, policy),
            ),
          ]
          : []),
      ];
      progress.done();
      print(values.json ? JSON.stringify(tallies, null, 2) + "\n" : tallies.map(text).join("\n"));
      return tallies.some(({ disagreements }) => disagreements.length > 0) ? 1 : 0;
    },
  }, [...args]);
}

function tally<T>(
  kind: Tally["kind"],
  subjects: readonly T[],
  progress: Progress,
  compare: (subject: T) => Comparison | undefined,
): Tally {
  const sizes: number[] = [];
  const traits: Record<string, number> = {};
  const disagreements: Tally["disagreements"][number][] = [];
  for (const [i, subject] of subjects.entries()) {
    progress.update(`${kind}: ${i} of ${subjects.length}, ${disagreements.length} disagreements`);
    const comparison = compare(subject);
    if (comparison === undefined) continue;
    sizes.push(comparison.states);
    for (const trait of comparison.traits) traits[trait] = (traits[trait] ?? 0) + 1;
    if (comparison.disagreements.length > 0) disagreements.push({ subject, says: comparison.disagreements });
  }
  sizes.sort((a, b) => a - b);
  return {
    kind,
    tried: subjects.length,
    compared: sizes.length,
    medianStates: sizes[sizes.length >> 1] ?? 0,
    traits,
    disagreements,
  };
}

function text({ kind, tried, compared, medianStates, traits, disagreements }: Tally): string {
  return [
    tallyHeading(kind, tried, compared, medianStates, disagreements.length),
    ...(Object.keys(TRAITS) as Trait[]).map((trait) => tallyLine(traits[trait] ?? 0, TRAITS[trait])),
    ...disagreements.flatMap(({ subject, says }) => [
      disagreementLine(JSON.stringify(subject)),
      ...says.map((one) => `    ${one}`),
    ]),
  ].join("\n") + "\n";
}

function shortcutNamed(name: string | undefined): UnsoundShortcut | undefined {
  const shortcut = SHORTCUTS.find((one) => one === name);
  if (name !== undefined && shortcut === undefined) throw notAShortcut(name, SHORTCUTS);
  return shortcut;
}
