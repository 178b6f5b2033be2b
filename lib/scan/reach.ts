import type { LockRoot } from "./lock_roots.ts";
import { functionName, type TreeLinks } from "./tree_links.ts";

/** Slots with so few functions are followed wherever they lead. */
const FEW = 2;
const MOST_VISITED = 40_000;
/** Names of files that have fewer letters in common at their start have nothing to do with each other. */
const LEAST_LIKENESS = 4;

/** A step of a path from a callback under a lock: a function, and the call in it that goes on. */
export interface Step {
  readonly function: number;
  readonly call: number;
  /** The pointer that the call goes through: `component_ops.bind`; `callback` for a function handed over; empty for a plain call. */
  readonly via: string;
}

/** A callback that reaches a call, by a shortest path. */
export interface Reached {
  readonly root: LockRoot;
  readonly steps: readonly Step[];
}

interface State {
  readonly function: number;
  /** The folder that the callback must be in, because the path went through a pointer that many folders share; or -1. */
  readonly folder: number;
  /** The file of the function that a pointer with more than a few functions led to; -1 where the path has none. */
  readonly file: number;
  readonly call: number;
  readonly via: string;
  readonly next: State | undefined;
  readonly depth: number;
}

/** A callback that was reached, and the path to it. */
interface End {
  readonly root: LockRoot;
  readonly state: State;
}

/**
 * Finds from where a call is reached under a device's lock, backwards.
 *
 * Function pointers are followed by struct and member. Where many folders assign to one, such as `component_ops.bind`,
 * the path counts only if it starts in the folder that it comes back to: `component_add()` in a probe binds the driver's
 * own component. Pointers whose struct is not known are followed inside one file. A function that is only stored, for a
 * work item, a timer, an interrupt or a thread, is called by none of these: it runs later, without the lock.
 */
export class Reach {
  readonly #links: TreeLinks;
  readonly #roots: ReadonlyMap<number, LockRoot>;
  readonly #folderIds: Int32Array;

  constructor(links: TreeLinks, roots: ReadonlyMap<number, LockRoot>) {
    this.#links = links;
    this.#roots = roots;
    const ids = new Map<string, number>();
    this.#folderIds = Int32Array.from(links.folders, (folder) => {
      if (!ids.has(folder)) ids.set(folder, ids.size);
      return ids.get(folder)!;
    });
  }

  /**
   * Every callback under a lock that reaches the call, shortest paths first.
   *
   * @param call Index of a call in the graph.
   * @param longest Most steps of a path.
   */
  to(call: number, longest: number): readonly Reached[] {
    const { graph, symbols } = this.#links;
    const first: State = {
      function: symbols.callerOf(call),
      folder: -1,
      file: -1,
      call,
      via: "",
      next: undefined,
      depth: 1,
    };
    const queue: State[] = [first];
    const seen = new Map<number, Set<number>>([[first.function, new Set([-1])]]);
    const found: End[] = [];
    for (let i = 0; i < queue.length && i < MOST_VISITED; i++) {
      const state = queue[i]!;
      const root = this.#roots.get(state.function);
      if (root) {
        if (state.folder === -1 || state.folder === this.#folderOf(state.function)) {
          found.push({ root, state });
        }
        continue;
      }
      if (state.depth >= longest) continue;
      this.#callers(state.function, state.folder, (by, folder, via, shared) => {
        const caller = symbols.callerOf(by);
        if (graph.functionLine[caller] === 0 && functionName(this.#links, caller) === "") return;
        const folders = seen.get(caller);
        if (folders?.has(folder)) return;
        if (folders) folders.add(folder);
        else seen.set(caller, new Set([folder]));
        const file = shared && state.file === -1 ? graph.functionFile[state.function]! : state.file;
        queue.push({ function: caller, folder, file, call: by, via, next: state, depth: state.depth + 1 });
      });
    }
    return this.#ownersOf(found).map(({ root, state }) => ({ root, steps: stepsFrom(state) }));
  }

  /**
   * Several drivers of a folder share a pointer, each in files of its own: of the callbacks that lead to a function through
   * it, those whose file's name begins like that of the function's file.
   */
  #ownersOf(found: readonly End[]): readonly End[] {
    const { graph } = this.#links;
    const likeness = ({ root, state }: End) =>
      state.file === -1 ? 0 : commonStart(
        fileName(graph.files[state.file]!),
        fileName(graph.files[graph.functionFile[root.entry.function]!]!),
      );
    const best = new Map<number, number>();
    for (const end of found) best.set(end.state.file, Math.max(best.get(end.state.file) ?? 0, likeness(end)));
    return found.filter((end) =>
      best.get(end.state.file)! < LEAST_LIKENESS || likeness(end) === best.get(end.state.file)
    );
  }

  #folderOf(f: number): number {
    return this.#folderIds[this.#links.graph.functionFile[f]!]!;
  }

  #callers(f: number, folder: number, add: (call: number, folder: number, via: string, shared: boolean) => void): void {
    const { graph, symbols, slots, callbacks } = this.#links;
    for (const call of symbols.callsNamed(graph.functionName[f]!)) {
      const file = graph.functionFile[symbols.callerOf(call)]!;
      if (symbols.resolve(graph.callName[call]!, file).includes(f)) add(call, folder, "", false);
    }
    for (const call of callbacks.get(f) ?? []) add(call, folder, "callback", false);
    const own = this.#folderOf(f);
    for (const slot of slots.slotsOf(f)) {
      const via = `${slot.tag}.${slot.member}`;
      const few = new Set(slot.implementers.map((entry) => entry.function)).size <= FEW;
      for (const call of slot.calls) {
        if (few || this.#folderOf(symbols.callerOf(call)) === own) add(call, folder, via, !few);
        else if (folder === -1 || folder === own) add(call, own, via, true);
      }
      for (const call of slots.unknownCalls(slot.member)) {
        if (graph.functionFile[symbols.callerOf(call)] === graph.functionFile[f]) add(call, folder, via, false);
      }
    }
  }
}

function stepsFrom(state: State): Step[] {
  const steps: Step[] = [];
  for (let at: State | undefined = state; at; at = at.next) {
    steps.push({ function: at.function, call: at.call, via: at.via });
  }
  return steps;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function commonStart(a: string, b: string): number {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return n;
}
