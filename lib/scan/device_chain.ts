import type { Buses } from "./buses.ts";
import type { ChainLink, PathStep } from "./finding.ts";
import type { Reach, Reached } from "./reach.ts";
import type { TreeLinks } from "./tree_links.ts";

/** Most functions between a callback and the function that sets a device's bus. */
const LONGEST_PATH = 8;

/** Makes the steps of a path into words, with what the last one calls. */
export type PathOf = (steps: Reached["steps"], last: string) => readonly PathStep[];

/** How devices of a bus come to be added under the lock of a device of another. */
export class DeviceChains {
  readonly #links: TreeLinks;
  readonly #reach: Reach;
  readonly #buses: Buses;
  readonly #pathOf: PathOf;
  readonly #whoAdds = new Map<string, readonly Reached[]>();

  /** Chains of a tree; each bus is looked at once. */
  constructor(links: TreeLinks, reach: Reach, buses: Buses, pathOf: PathOf) {
    this.#links = links;
    this.#reach = reach;
    this.#buses = buses;
    this.#pathOf = pathOf;
  }

  /**
   * How a device of the bus `to` can come to be added under the lock of a device of the bus `from`: directly, or through
   * a device of one bus in between. Empty where no way is known.
   */
  between(from: string, to: string): readonly ChainLink[] {
    const direct = this.#link(from, to);
    if (direct) return [direct];
    for (const bus of [...new Set(this.#adders(to).map(({ root }) => this.#buses.ofRoot(root)))].sort()) {
      if (bus === from || bus === to) continue;
      const first = this.#link(from, bus);
      if (first) return [first, this.#link(bus, to)!];
    }
    return [];
  }

  #link(bus: string, adds: string): ChainLink | undefined {
    const ways = this.#adders(adds).filter(({ root }) => this.#buses.ofRoot(root) === bus);
    if (ways.length === 0) return undefined;
    const length = (way: Reached) =>
      way.steps.length + (this.#isOfArchitecture(way) ? LONGEST_PATH : 0) + (isProbe(way) ? 0 : 2 * LONGEST_PATH);
    const shortest = ways.reduce((a, b) => length(b) < length(a) ? b : a);
    return {
      bus,
      adds,
      callbacks: new Set(ways.map(({ root }) => root.entry.function)).size,
      path: this.#pathTo(shortest.steps, adds),
    };
  }

  /** The last step is the line that puts the device on its bus; what it was found by is any call of that function. */
  #pathTo(steps: Reached["steps"], adds: string): readonly PathStep[] {
    const path = this.#pathOf(steps, `a device on ${adds}`);
    const line = this.#buses.addersOf(adds).get(steps.at(-1)!.function)!;
    return path.map((step, i) => i === path.length - 1 ? { ...step, line } : step);
  }

  /** Whether the callback is for one architecture only: others say more to most people. */
  #isOfArchitecture({ root }: Reached): boolean {
    const { graph } = this.#links;
    return graph.files[graph.functionFile[root.entry.function]!]!.startsWith("arch/");
  }

  #adders(bus: string): readonly Reached[] {
    let found = this.#whoAdds.get(bus);
    if (!found) {
      const { graph } = this.#links;
      found = [...this.#buses.addersOf(bus).keys()].flatMap((f) => {
        const call = graph.callStart[f]!;
        return call < graph.callStart[f + 1]! ? this.#reach.to(call, LONGEST_PATH) : [];
      });
      this.#whoAdds.set(bus, found);
    }
    return found;
  }
}

/** Whether the callback is one that binds a device: that a probe adds devices is what people expect and can check. */
function isProbe({ root }: Reached): boolean {
  return /^(?:probe|add|attach|bind|connect)/.test(root.slot.member);
}
