/** Runs cases on both sides and says where the sides disagree. */
import { type Case, DEFAULT, UNREDUCED } from "./cases.ts";
import { runOurs } from "./ours.ts";
import type { CaseResult, Row } from "./result.ts";
import { runSpin, spinTerminals } from "./spin.ts";

/** Small ones are over before the clock says much: each is run this often, and the middle one counts. */
const TIMES_SMALL = 3;

/** Runs a case. `doing` is told what is being run. */
export async function runCase(of: Case, doing: (what: string) => void): Promise<CaseResult> {
  const { subject: { model }, parameters, question } = of;
  const rows: Row[] = [];
  const disagreements: string[] = [];
  for (const variant of of.spin) {
    doing(`${model} ${parameters}, ${question}: SPIN, ${variant.name}`);
    rows.push(middle(await repeated(of, () => runSpin(of, variant))));
  }
  const terminals = await terminalsOf(of, doing);
  for (const variant of of.ours) {
    doing(`${model} ${parameters}, ${question}: ours, ${variant}`);
    const answers = await repeated(of, () => runOurs(of, variant));
    rows.push(middle(answers.map(({ row }) => row)));
    if (terminals !== null && answers[0]!.terminals?.join("\n") !== terminals.join("\n")) {
      disagreements.push(`ours, ${variant}: the terminal states are not SPIN's`);
    }
  }
  return {
    model,
    parameters,
    question,
    rows,
    terminals,
    disagreements: [...disagreements, ...otherVerdicts(model, rows)],
  };
}

async function terminalsOf(of: Case, doing: (what: string) => void): Promise<readonly string[] | null> {
  const { subject, parameters, question } = of;
  if (subject.model !== "drvcore" || question !== "everything") return null;
  // A reduction keeps terminal states; where the unreduced search is small enough, nothing has to be believed.
  const variant = of.spin.find(({ name }) => name === UNREDUCED) ?? of.spin.find(({ name }) => name === DEFAULT)!;
  doing(`drvcore ${parameters}: SPIN's terminal states`);
  return await spinTerminals(subject, variant);
}

function otherVerdicts(model: string, rows: readonly Row[]): string[] {
  const [first] = rows;
  const verdicts = rows.filter(({ error }) => error !== first?.error).map(({ side, variant }) =>
    `${side}, ${variant}: finds ${first?.error ? "no error" : "an error"}, others do not`
  );
  const counted = rows.filter(({ variant }) => variant === UNREDUCED).map(({ states }) => states);
  // drvcore.pml's states contain processes and channels; with errors pan counts differently.
  const comparable = model !== "drvcore" && rows.every(({ error }) => !error);
  const differ = comparable && counted.some((count) => count !== counted[0]);
  return [...verdicts, ...(differ ? [`unreduced states differ: ${counted.join(", ")}`] : [])];
}

async function repeated<T>({ quick }: Case, once: () => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (let i = 0; i < (quick ? TIMES_SMALL : 1); i++) answers.push(await once());
  return answers;
}

/** The counts, which are the same each time, and of each time and size the middle one. */
function middle(rows: readonly Row[]): Row {
  const of = (digits: number, figure: (row: Row) => number) =>
    Number(rows.map(figure).sort((a, b) => a - b)[rows.length >> 1]!.toFixed(digits));
  return {
    ...rows[0]!,
    megabytes: of(1, (row) => row.megabytes),
    makeSeconds: of(3, (row) => row.makeSeconds),
    searchSeconds: of(3, (row) => row.searchSeconds),
  };
}
