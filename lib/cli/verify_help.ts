import { BASES, CHANGES } from "../driver_core/policy.ts";
import { SCHEMES } from "../lockdep/schemes.ts";

/** `--help` of `deno task verify`. */
export const VERIFY_HELP = `
Usage: deno task verify [SCENARIO…] [options]

Explores every interleaving of a scenario and says what can happen: Never, Sometimes or Always.
A SCENARIO is a name from the list that "deno task verify" alone prints, a .json file, or registrars-TxD: T tasks that
register a driver each on a bus of D devices.

  --policy NAME      a kernel, ${Object.keys(BASES).join(", ")}, with changes as in
                     v6.19+match-lock; or "all". Default: the policies that the scenario has expectations for,
                     else v6.19
  --lockdep MODE     ${Object.keys(SCHEMES).join(", ")}, own:BUS for a class
                     of that bus's own; or "all". Default: novalidate, and what the
                     scenario expects of other modes is checked too
  --replay STRING    print the steps of the run that a replay string stands for
  --trace FILE       write a page (.html) that shows the worst that can happen, or what happens in the run of
                     --replay, --random or --compare: the steps, a timeline of who holds and waits for which lock,
                     who waits for whom, the stacks and the splat
  --json             print JSON: one object, or a list for several runs
  --help

Where it is too big:
  --max-states N     give up a search after that many states
  --max-memory SIZE  give up a search whose tables take more, as 500M or 4G; 2G by default, at most 8G
  --checkpoint FILE  save the search there now and then; the same command goes on from there, after it was killed or
                     with a higher limit, and comes to the same result
  --checkpoint-every S   seconds between two saves; 60 by default, and longer where saving takes long
  --random N         make N random runs instead, in the manner of PCT (Burckhardt et al., 2010), and say what was seen
                     and with which probability a run shows a bug; what was not seen may still happen
  --depth D          with --random: the depth of the bugs that the probability is for, which is how many orderings of
                     steps it takes to show one; 3 by default
  --seed S           with --random: other runs for another seed; 1 by default

Where two policies differ:
  --compare A,B      the shortest schedule that is fine under policy A and bad under B, for each property that B can
                     show. A schedule is a list of turns, each of one task. In a turn the task takes its next step under
                     B, and does the same under A: the step of the same function on the same variables, after the ones
                     before it that only A has, and drops what locks only A drops then. A step of B on a lock that A does
                     not take there is none under A. Where the task cannot do the same, it takes a step if it can. Once
                     nothing moves under B, the turns are A's alone. Fine: after those turns the property cannot come
                     about under A any more, however the tasks go on; they are gone on with to an end. A policy compared
                     with itself has no such schedule

Policies, with the commit that made them:
${listed(BASES, ({ about, commit }) => commit === undefined ? about : `${about} (${commit})`)}
and changes: +${Object.keys(CHANGES).join(", +")}.
In all else each of them is Linux 6.12.117, from which the model was read. Three fixes in that are later than v6.19 and
v7.0-rc1: +no-ready-to-probe and +no-deferred-parent-lock take them out. scenarios/README.md says what each change is.

Lockdep modes:
${listed(SCHEMES, ({ about }) => about)}

"unknown" is what nobody can tell: the search stopped at a limit, or some execution was cut, by the model's own bound or by
a lock that is released by who does not hold it.

Exit status: 0 all as expected, 1 not as expected, not exhaustive (as random runs never are) or cut by the model's bound
without the scenario's expecting it; with --compare 0 no such schedule, 1 there is one, or not all were followed; 2 bad
input.

Examples:
  deno task verify
  deno task verify ground-truth/S2 --policy all
  deno task verify mine.json --policy v6.19+match-lock --lockdep fake
  deno task verify firewire-oops --policy v7.0-rc1 --trace run.html
  deno task verify firewire-oops --compare v6.19,v7.0-rc1
  deno task verify registrars-6x6 --policy v6.19 --random 10000
  deno task verify registrars-4x2 --policy v6.19 --checkpoint search.checkpoint --max-memory 4G
`;

function listed<T>(things: { readonly [name: string]: T }, about: (thing: T) => string): string {
  return Object.entries(things).map(([name, thing]) => `  ${name.padEnd(18)} ${about(thing)}`).join("\n");
}
