import { chainParts } from "../kernel_tree/calls/call_facts.ts";
import type { Slot, SlotEntry } from "../kernel_tree/calls/slot_table.ts";
import type { TreeLinks } from "./tree_links.ts";

/**
 * What the driver core itself calls under a device's lock: `call_driver_probe()`, `device_remove()`, `device_shutdown()`;
 * then what surrounds a probe, the files of a device, and `device_prepare()` to `device_complete()`. The `_late` and
 * `_noirq` callbacks of a suspend, and those of runtime PM, run without it.
 */
const CALLED_BY_THE_CORE: readonly (readonly [tag: string, members: readonly string[]])[] = [
  ["bus_type", ["probe", "remove", "shutdown"]],
  ["device_driver", ["probe", "remove", "shutdown"]],
  ["bus_type", ["match", "dma_configure", "dma_cleanup", "sync_state", "online", "offline", "suspend", "resume"]],
  ["device_driver", ["sync_state", "coredump", "suspend", "resume"]],
  ["dev_pm_ops", ["prepare", "suspend", "freeze", "poweroff", "resume", "thaw", "restore", "complete"]],
];
/** Whose tables for suspending are wrappers around those of drivers. */
const HAVE_WRAPPERS = ["bus_type.pm", "device_type.pm", "class.pm"] as const;
const WRAPPER_DEPTH = 4;
/** Slots with more functions than these are drivers' own; a bus's wrappers are few. */
const MOST_WRAPPERS = 200;

/** A callback that runs under the lock of a device. */
export interface LockRoot {
  readonly slot: Slot;
  readonly entry: SlotEntry;
}

/**
 * The callbacks that run under a device's lock, found from the tree: those that the driver core calls, of a bus and of a
 * driver, and those of structs that embed `struct device_driver` which a bus's own callbacks call in turn, such as
 * `platform_driver.probe`, which `platform_probe()` calls.
 *
 * @returns By function.
 */
export function lockRoots(links: TreeLinks): ReadonlyMap<number, LockRoot> {
  const { slots } = links;
  const slotCalls = callsThroughSlots(links);
  const wrappers = wrappersIn(links);
  const queue: Slot[] = [];
  const known = new Set<Slot>();
  const add = (slot: Slot | undefined) => {
    if (!slot || known.has(slot)) return;
    known.add(slot);
    queue.push(slot);
  };
  for (const [tag, members] of CALLED_BY_THE_CORE) {
    for (const member of members) add(slots.slot(tag, member));
  }
  for (let next = 0; next < queue.length; next++) {
    const { tag, member } = queue[next]!;
    // While a member is renamed, drivers may use either name of the same pointer: see struct platform_driver.
    const renamed = slots.slot(tag, `${member}_new`);
    if (renamed?.calls.length === 0) add(renamed);
    for (const f of wrappers(queue[next]!)) {
      for (const g of nearbyCallees(links, f)) {
        for (const slot of slotCalls.get(g) ?? []) {
          if (slot.tag !== "bus_type" && slot.tag !== "device_driver") add(slot);
        }
      }
    }
  }
  const roots = new Map<number, LockRoot>();
  for (const slot of queue) {
    for (const entry of slot.implementers) {
      if (!roots.has(entry.function)) roots.set(entry.function, { slot, entry });
    }
  }
  return roots;
}

/** The functions of a slot that may call a driver's own in turn. */
function wrappersIn({ slots }: TreeLinks): (slot: Slot) => ReadonlySet<number> {
  const tables = new Set(
    HAVE_WRAPPERS.flatMap((place) => (slots.addresses.get(place) ?? []).map(({ value }) => value)),
  );
  return ({ tag, implementers }) => {
    const own = tag === "dev_pm_ops" ? implementers.filter(({ variable }) => tables.has(variable)) : implementers;
    return new Set(own.length > MOST_WRAPPERS ? [] : own.map((entry) => entry.function));
  };
}

/** By function, the slots of drivers that it calls through: `driver->probe()`, `driver->ops.add()`. */
function callsThroughSlots({ graph, symbols, slots }: TreeLinks): ReadonlyMap<number, readonly Slot[]> {
  const found = new Map<number, Slot[]>();
  for (const slot of slots.all()) {
    const ofDriver = slots.structs.isDriver(slot.tag);
    for (const call of slot.calls) {
      const parts = chainParts(graph.names[graph.callName[call]!]!)!;
      const inDriver = parts.members.length === 2 && parts.base !== "device_driver" &&
        slots.structs.isDriver(parts.base);
      if (!ofDriver && !inDriver) continue;
      const f = symbols.callerOf(call);
      const list = found.get(f);
      if (list) list.push(slot);
      else found.set(f, [slot]);
    }
  }
  return found;
}

/** A function and those of the same folder that it calls, a few levels deep. */
function nearbyCallees({ graph, symbols, folders }: TreeLinks, f: number): ReadonlySet<number> {
  const folder = folders[graph.functionFile[f]!];
  const seen = new Set([f]);
  let level = [f];
  for (let depth = 0; depth < WRAPPER_DEPTH && level.length > 0; depth++) {
    const next: number[] = [];
    for (const g of level) {
      for (let call = graph.callStart[g]!; call < graph.callStart[g + 1]!; call++) {
        for (const h of symbols.resolve(graph.callName[call]!, graph.functionFile[g]!)) {
          if (seen.has(h) || folders[graph.functionFile[h]!] !== folder) continue;
          seen.add(h);
          next.push(h);
        }
      }
    }
    level = next;
  }
  return seen;
}
