/** Where a step of a task is seen for the first time, those that follow are likely to be new too. */
import { KeyLayout } from "./key_layout.ts";
import type { Knowledge } from "./knowledge.ts";
import { Activity } from "./local_states.ts";
import { LEAF_OUTCOME, Outcome } from "./step_trees.ts";

/**
 * Learns a task's step in a key, and what the task then does if nobody else moves, up to a step that is known. The sooner
 * it is known what tasks may do, the fewer passes over the graph are needed.
 */
export function lookAhead(knowledge: Knowledge, key: Int32Array, task: number, alternative: number): void {
  const pending: [key: Int32Array, alternative: number][] = [[key, alternative]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [at, taken] = next;
    const { layout, locals, trees } = knowledge;
    const local = KeyLayout.get(at, 0, layout.tasks[task]!);
    if (trees.leafOf(at, 0, task, local, taken) !== 0) continue;
    knowledge.learn(at, 0, task, taken);
    const leaf = trees.leafOf(at, 0, task, local, taken);
    if (trees.words[leaf + LEAF_OUTCOME] !== Outcome.moved) continue;
    trees.patch(at, leaf);
    const after = KeyLayout.get(at, 0, layout.tasks[task]!);
    if (locals[task]!.activity[after] !== Activity.ordinary) continue;
    for (let i = 0; i < locals[task]!.alternatives[after]!; i++) pending.push([at.slice(), i]);
  }
}
