/** Observations as words, and back: for checkpoints. */
import type { Known, Observation } from "./step_recorder.ts";

const OUTCOMES = ["blocked", "moved", "fault"] as const;

/** Observations one after another; each list in them with its length before it. */
export function observationWords(observations: readonly Observation[]): Int32Array {
  const words: number[] = [];
  const list = (items: readonly (number | readonly number[])[]) => {
    words.push(items.length);
    for (const item of items) typeof item === "number" ? words.push(item) : words.push(...item);
  };
  for (const one of observations) {
    words.push(one.task, one.local, one.alternative, OUTCOMES.indexOf(one.outcome), one.fault, one.waitsFor, one.next);
    for (const items of [one.reads, one.writes, one.acquired, one.released, one.spawned]) list(items);
  }
  return Int32Array.from(words);
}

/** The observations that {@linkcode observationWords} wrote. */
export function observationsOf(words: Int32Array): Observation[] {
  const observations: Observation[] = [];
  let at = 0;
  const word = () => words[at++]!;
  const list = <T>(item: () => T): T[] => Array.from({ length: word() }, item);
  const pair = (): Known => [word(), word()];
  while (at < words.length) {
    const [task, local, alternative] = [word(), word(), word()];
    const outcome = OUTCOMES[word()]!;
    const [fault, waitsFor, next] = [word(), word(), word()];
    const [reads, writes] = [list(pair), list(pair)];
    const [acquired, released] = [list(word), list(word)];
    const spawned = list(pair);
    observations.push({
      ...{ task, local, alternative, outcome, fault, waitsFor, next },
      ...{ reads, writes, acquired, released, spawned },
    });
  }
  return observations;
}
