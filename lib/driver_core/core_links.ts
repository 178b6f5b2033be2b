/**
 * `drivers/base/core.c`: device links. A consumer's probe waits, by deferring, until all its suppliers are bound; before
 * a supplier is unbound its consumers are.
 *
 * All links are managed ones that live as long as the scenario, as those that a devicetree makes. Each function that
 * holds the lock of device links never sleeps under it, so it is one step.
 */
import {
  and,
  differ,
  either,
  equal,
  type Expression,
  expression,
  type Local,
  not,
  type Operand,
  or,
  read,
  subtract,
  type Variable,
} from "../program/expression.ts";
import { assign, atomic, leave, loop, push, remove, set, type Statement, when } from "../program/statement.ts";
import { below, type ProgramBuilder } from "../program/program.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { driver_deferred_probe_add_locked, wait_for_device_probe } from "./dd_deferred.ts";
import { device_release_driver_internal } from "./dd_release.ts";
import { type Kernel, type KernelFunction, kernelFunction } from "./kernel.ts";
import { device_pm_add } from "./power.ts";
import { __device_links_queue_sync_state, device_links_flush_sync_list, queueOwnSyncState } from "./sync_state.ts";

/** `enum device_link_state` */
const DL_STATE = { DORMANT: 0, AVAILABLE: 1, CONSUMER_PROBE: 2, ACTIVE: 3, SUPPLIER_UNBIND: 4 } as const;

/** `enum dl_dev_state` */
const DL_DEV = { NO_DRIVER: 0, PROBING: 1, DRIVER_BOUND: 2, UNBINDING: 3 } as const;

/** The variables behind device links, where the scenario has some. */
export interface DeviceLinks {
  /** By link: the numbers of its devices. */
  readonly ends: readonly { readonly consumer: number; readonly supplier: number }[];
  /** Per link: `link->status`. */
  readonly status: Variable;
  /** Per device: `dev->links.status`. */
  readonly device: Variable;
}

/** Declares the variables; undefined where no device has a supplier. */
export function declareLinks(builder: ProgramBuilder, { devices, drivers }: Scenario): DeviceLinks | undefined {
  const ends = devices.flatMap(({ suppliers = [] }, consumer) =>
    suppliers.map((name) => ({ consumer, supplier: devices.findIndex((device) => device.name === name) }))
  );
  if (ends.length === 0 && drivers.every(({ syncState }) => syncState === undefined)) return undefined;
  return {
    ends,
    status: builder.variable("link.status", below(Object.keys(DL_STATE).length), { length: Math.max(1, ends.length) }),
    device: builder.variable("links.status", below(Object.keys(DL_DEV).length), {
      length: Math.max(1, devices.length),
    }),
  };
}

/** Statements for each link of which the device is the one end; nothing in a scenario without links. */
export function eachLink(
  k: Kernel,
  dev: Operand,
  end: "consumer" | "supplier",
  run: (link: number, other: number) => readonly Statement[],
): Statement[] {
  const other = end === "consumer" ? "supplier" : "consumer";
  return (k.links?.ends ?? []).map((ends, link) => when(equal(dev, ends[end]), run(link, ends[other])));
}

const isOneOf = (status: Operand, ...states: readonly number[]) =>
  states.map((state) => equal(status, state)).reduce((a, b) => or(a, b));

/** `device_links_check_suppliers()`: `ready` becomes 0 where a supplier is not bound. */
export function device_links_check_suppliers(k: Kernel, dev: Operand, ready: Local): Statement[] {
  if (k.links === undefined) return [];
  const { status, device } = k.links;
  return [
    atomic(
      assign(ready, 1),
      ...eachLink(k, dev, "consumer", (link) => [
        when(and(ready, equal(read(status, link), DL_STATE.AVAILABLE)), [
          set(status, link, DL_STATE.CONSUMER_PROBE),
        ], [assign(ready, 0)]),
      ]),
      when(not(ready), giveBack(k, dev, DL_STATE.CONSUMER_PROBE)), // device_links_missing_supplier()
      set(device, dev, DL_DEV.PROBING),
    ),
  ];
}

/** Links to suppliers that are in one of the states become what the supplier's own state makes of them. */
function giveBack(k: Kernel, dev: Operand, ...states: readonly number[]): Statement[] {
  const { status, device } = k.links!;
  return eachLink(k, dev, "consumer", (link, supplier) => [
    when(isOneOf(read(status, link), ...states), [
      set(
        status,
        link,
        either(equal(read(device, supplier), DL_DEV.DRIVER_BOUND), DL_STATE.AVAILABLE, DL_STATE.DORMANT),
      ),
    ]),
  ]);
}

/** `device_links_driver_bound()`: consumers that could match are put on the list of deferred ones. */
export function device_links_driver_bound(k: Kernel, dev: Operand): Statement[] {
  if (k.links === undefined) return [];
  const { status, device } = k.links;
  return [
    atomic(
      ...eachLink(k, dev, "supplier", (link, consumer) => [
        when(not(isOneOf(read(status, link), DL_STATE.CONSUMER_PROBE, DL_STATE.ACTIVE)), [
          set(status, link, DL_STATE.AVAILABLE),
          driver_deferred_probe_add_locked(k, consumer),
        ]),
      ]),
      ...queueOwnSyncState(k, dev),
      ...eachLink(k, dev, "consumer", (link, supplier) => [
        set(status, link, DL_STATE.ACTIVE),
        ...__device_links_queue_sync_state(k, dev, supplier),
      ]),
      set(device, dev, DL_DEV.DRIVER_BOUND),
    ),
    ...(k.syncStates ? [k.call(device_links_flush_sync_list, { dev })] : []),
  ];
}

/** All links to consumers of a device are active. */
export function consumersAreBound(k: Kernel, supplier: number): Expression {
  const { ends, status } = k.links!;
  return ends.flatMap((end, link) => end.supplier === supplier ? [equal(read(status, link), DL_STATE.ACTIVE)] : [])
    .reduce(and, expression(1));
}

/** `device_links_no_driver()`: the probe failed. */
export function device_links_no_driver(k: Kernel, dev: Operand): Statement[] {
  if (k.links === undefined) return [];
  const { status } = k.links;
  return [
    atomic(
      ...eachLink(k, dev, "supplier", (link) => [
        when(isOneOf(read(status, link), DL_STATE.CONSUMER_PROBE, DL_STATE.ACTIVE), [
          set(status, link, DL_STATE.DORMANT),
        ]),
      ]),
      ...noDriver(k, dev),
    ),
  ];
}

/** `device_links_driver_cleanup()`: the driver was unbound. */
export function device_links_driver_cleanup(k: Kernel, dev: Operand): Statement[] {
  if (k.links === undefined) return [];
  const { status } = k.links;
  return [
    atomic(
      ...eachLink(k, dev, "supplier", (link) => [set(status, link, DL_STATE.DORMANT)]),
      ...(k.syncStates ? [set(k.syncStates.defer_sync, dev, 0)] : []),
      ...noDriver(k, dev),
    ),
  ];
}

/** `__device_links_no_driver()` */
function noDriver(k: Kernel, dev: Operand): Statement[] {
  return [...giveBack(k, dev, DL_STATE.CONSUMER_PROBE, DL_STATE.ACTIVE), set(k.links!.device, dev, DL_DEV.NO_DRIVER)];
}

/** `device_links_busy()`, where there are links: `busy` becomes 1 at the first consumer that is bound or being probed. */
export function device_links_busy(k: Kernel, dev: Operand, busy: Local): Statement[] {
  const { status, device } = k.links!;
  return [
    atomic(
      assign(busy, 0),
      ...eachLink(k, dev, "supplier", (link) => [
        when(not(busy), [
          when(isOneOf(read(status, link), DL_STATE.CONSUMER_PROBE, DL_STATE.ACTIVE), [assign(busy, 1)], [
            set(status, link, DL_STATE.SUPPLIER_UNBIND),
          ]),
        ]),
      ]),
      set(device, dev, DL_DEV.UNBINDING),
    ),
  ];
}

/** `device_links_unbind_consumers()`: one after another; for one that is being probed it waits for all probes. */
export const device_links_unbind_consumers: KernelFunction<{ readonly dev: "device" }> = kernelFunction(
  "device_links_unbind_consumers",
  { dev: "device" },
  (k, { dev }, local) => {
    const probing = local("probing", "bit");
    const consumer = local("consumer", "deviceOrNone");
    const { status } = k.links!;
    return [
      loop(1, [
        atomic(
          assign(probing, 0),
          assign(consumer, 0),
          ...eachLink(k, dev, "supplier", (link, other) => [
            when(not(or(probing, consumer)), [
              when(equal(read(status, link), DL_STATE.CONSUMER_PROBE), [assign(probing, 1)], [
                when(equal(read(status, link), DL_STATE.ACTIVE), [assign(consumer, other + 1)]),
                set(status, link, DL_STATE.SUPPLIER_UNBIND),
              ]),
            ]),
          ]),
        ),
        when(not(or(probing, differ(consumer, 0))), [leave]),
        when(probing, [k.call(wait_for_device_probe, {})]),
        when(consumer, [
          k.call(device_release_driver_internal, { dev: subtract(consumer, 1), drv: 0, parent: 1 }),
        ]),
      ]),
    ];
  },
);

/** What new links do to the orders of devices: consumers that are there go behind the supplier that is added. */
export function linkConsumers(k: Kernel, supplier: Operand): Statement[] {
  return eachLink(k, supplier, "supplier", (_, consumer) => device_reorder_to_tail(k, consumer));
}

/** `device_reorder_to_tail()`: a device goes to the end of both orders, then its children and consumers, with theirs. */
export function device_reorder_to_tail(k: Kernel, dev: number): Statement[] {
  return [...descendants(k, dev)].map((one) =>
    when(read(k.registered, one), [
      remove(k.devices_kset, 0, one),
      push(k.devices_kset, 0, one),
      ...device_pm_add(k, one),
    ])
  );
}

/** A device, its children and consumers with theirs, each at the last place at which the kernel comes to it. */
function descendants(
  k: Kernel,
  dev: number,
  known = new Map<number, ReadonlySet<number>>(),
): ReadonlySet<number> {
  const { devices } = k.scenario;
  const children = devices.flatMap(({ parent }, i) => parent === devices[dev]!.name ? [i] : []);
  const consumers = (k.links?.ends ?? []).flatMap(({ supplier, consumer }) => supplier === dev ? [consumer] : []);
  const order = new Set([dev]);
  known.set(dev, order);
  for (const next of [...children, ...consumers]) {
    for (const one of known.get(next) ?? descendants(k, next, known)) {
      if (one === dev) continue; // A parent that is its child's consumer: the kernel makes no such link.
      order.delete(one);
      order.add(one);
    }
  }
  return order;
}
