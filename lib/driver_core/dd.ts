/**
 * `drivers/base/dd.c`: matching devices with drivers and probing them.
 *
 * In the order of the kernel's file; deferral is in dd_deferred.ts, letting go of devices in dd_release.ts.
 */
import {
  add,
  and,
  atMost,
  differ,
  either,
  equal,
  type Expression,
  less,
  type Local,
  not,
  type Operand,
  or,
  positionOf,
  read,
  subtract,
} from "../program/expression.ts";
import {
  acquire,
  assign,
  atomic,
  choose,
  give,
  note,
  push,
  release,
  set,
  type Statement,
  when,
} from "../program/statement.ts";
import { ERRNO } from "../scenario/errno.ts";
import { runBusOrDriver } from "./actions.ts";
import { async_schedule_dev } from "./async.ts";
import { device_links_check_suppliers, device_links_driver_bound, device_links_no_driver } from "./core_links.ts";
import { bus_for_each_dev, bus_for_each_drv } from "./bus.ts";
import { CALLERS, type Kernel, kernelFunction } from "./kernel.ts";
import { noticeExcluded } from "./driver_override.ts";
import { driver_match_device } from "./match.ts";
import { reachDriver } from "./module.ts";
import { oops } from "./oops.ts";
import { addStateSynced } from "./sync_state.ts";
import { driver_deferred_probe_add, driver_deferred_probe_del, driver_deferred_probe_trigger } from "./dd_deferred.ts";

/** `device_is_bound()`: asked under the device lock. */
export function device_is_bound(k: Kernel, dev: Operand, drv: Operand): Expression {
  return less(-1, positionOf(k.bound, drv, dev));
}

/**
 * `driver_sysfs_add()`, as one step, where it can fail: the links of a probe that died, or of one that no lock keeps
 * apart, are still there.
 */
function driver_sysfs_add(k: Kernel, dev: Operand, ret: Local): Statement[] {
  if (!k.sysfs_links) return [];
  const made = [set(k.sysfs_links, dev, 1), assign(ret, 0)];
  return [atomic(when(read(k.sysfs_links, dev), [assign(ret, -ERRNO.EEXIST)], made))];
}

/** `driver_sysfs_remove()`: nothing where `dev->driver` is NULL. */
export function driver_sysfs_remove(k: Kernel, dev: Operand): Statement[] {
  return k.sysfs_links ? [when(read(k.driver, dev), [set(k.sysfs_links, dev, 0)])] : [];
}

/** `driver_bound()`: of a device that is bound already it only warns; of one without a driver it reads through NULL. */
export const driver_bound = kernelFunction("driver_bound", { dev: "device" }, (k, { dev }) => {
  const bind = [
    push(k.bound, subtract(read(k.driver, dev), 1), dev),
    set(k.excused, dev, 0),
    ...noticeExcluded(k, dev, subtract(read(k.driver, dev), 1)),
    note("bound", dev, read(k.driver, dev)),
  ];
  const already = device_is_bound(k, dev, subtract(read(k.driver, dev), 1));
  return [
    k.double_attach ? atomic(when(not(read(k.driver, dev)), [oops(k)]), when(already, [], bind)) : atomic(...bind),
    ...device_links_driver_bound(k, dev),
    k.call(driver_deferred_probe_del, { dev }),
    k.call(driver_deferred_probe_trigger, {}),
  ];
});

/**
 * `call_driver_probe()`: the bus's or driver's own code; errors come back as it returned them. Code that went while it
 * ran is noticed when it returns: a simplification, it may be at any step.
 */
export const call_driver_probe = kernelFunction(
  "call_driver_probe",
  { dev: "device", drv: "driver" },
  (k, p, local) => {
    const ret = local("ret", "errno");
    return [
      note("probe_enter", p.dev, p.drv),
      ...reachDriver(k, p.drv),
      ...runBusOrDriver(k, "probe", add(p.drv, 1), p.dev, ret),
      ...reachDriver(k, p.drv),
      note("probe_exit", p.dev, p.drv, ret),
      give(ret),
    ];
  },
);

/** A probe begins while another driver has the device: only where no lock keeps two probes apart. */
function noticeDoubleAttach(k: Kernel, dev: Operand): Statement[] {
  return k.double_attach ? [when(read(k.driver, dev), [set(k.double_attach, dev, 1)])] : [];
}

/**
 * `device_bind_driver()`, as `__device_attach()` calls it where `dev->driver` is set but not bound: a prober died, and its
 * lock was freed, or no lock keeps probes apart.
 */
const device_bind_driver = kernelFunction("device_bind_driver", { dev: "device" }, (k, { dev }, local) => {
  const ret = local("ret", "errno");
  return [
    ...driver_sysfs_add(k, dev, ret),
    when(equal(ret, 0), [k.call(driver_bound, { dev })]),
    give(ret),
  ];
});

/** `really_probe()`: returns 0, a probe's error as a positive number, or another one as it is. */
export const really_probe = kernelFunction(
  "really_probe",
  { dev: "device", drv: "driver" },
  (k, { dev, drv }, local) => {
    const ret = local("ret", "errno");
    const ready = local("ready", "bit");
    return [
      // Only shutting down and suspending ever set it: without them there is nothing to read.
      ...(k.blocksProbing ? [when(read(k.defer_all_probes), [give(-ERRNO.EPROBE_DEFER)])] : []),
      ...device_links_check_suppliers(k, dev, ready),
      ...(k.links ? [when(not(ready), [give(-ERRNO.EPROBE_DEFER)])] : []),
      atomic(...noticeDoubleAttach(k, dev), set(k.driver, dev, add(drv, 1))),
      ...driver_sysfs_add(k, dev, ret),
      ...(k.sysfs_links
        ? [
          when(ret, [
            ...device_links_no_driver(k, dev),
            set(k.driver, dev, 0), // device_unbind_cleanup()
            give(ret),
          ]),
        ]
        : []),
      k.call(call_driver_probe, { dev, drv }, ret),
      when(ret, [
        ...driver_sysfs_remove(k, dev),
        ...device_links_no_driver(k, dev),
        atomic(
          set(k.driver, dev, 0), // device_unbind_cleanup()
          when(differ(ret, -ERRNO.EPROBE_DEFER), [set(k.excused, dev, 1)]),
        ),
        give(subtract(0, ret)),
      ]),
      ...addStateSynced(k, dev, drv),
      k.call(driver_bound, { dev }),
      give(0),
    ];
  },
);

/** `__driver_probe_device()` */
export const __driver_probe_device = kernelFunction(
  "__driver_probe_device",
  { drv: "driver", dev: "device" },
  (k, { drv, dev }, local) => {
    const ret = local("ret", "errno");
    return [
      when(or(read(k.dead, dev), not(read(k.registered, dev))), [give(-ERRNO.ENODEV)]),
      when(read(k.driver, dev), [give(-ERRNO.EBUSY)]),
      ...(k.policy.readyToProbe ? [when(not(read(k.ready_to_probe, dev)), [give(-ERRNO.EPROBE_DEFER)])] : []),
      set(k.can_match, dev, 1),
      k.call(really_probe, { dev, drv }, ret),
      give(ret),
    ];
  },
);

/** `driver_probe_device()`: counts the probe and defers the device where it is asked to. */
export const driver_probe_device = kernelFunction(
  "driver_probe_device",
  { drv: "driver", dev: "device" },
  (k, { drv, dev }, local) => {
    const ret = local("ret", "errno");
    return [
      atomic(set(k.in_flight, dev, 1), set(k.triggered, dev, 0)), // trigger_count = atomic_read()
      set(k.probe_count, 0, add(read(k.probe_count), 1)),
      k.call(__driver_probe_device, { drv, dev }, ret),
      when(or(equal(ret, -ERRNO.EPROBE_DEFER), equal(ret, ERRNO.EPROBE_DEFER)), [
        k.call(driver_deferred_probe_add, { dev }),
        when(k.blocksProbing ? and(read(k.triggered, dev), not(read(k.defer_all_probes))) : read(k.triggered, dev), [
          k.call(driver_deferred_probe_trigger, {}),
        ]),
      ]),
      atomic(
        set(k.in_flight, dev, 0),
        set(k.triggered, dev, 0),
        set(k.probe_count, 0, subtract(read(k.probe_count), 1)),
      ),
      give(ret),
    ];
  },
);

/** What both walks do about a match that cannot tell yet: `bind_store()` takes its errno for a match instead. */
function deferMatch(k: Kernel, ret: Local, dev: Operand): Statement[] {
  if (!k.matchRuns) return [];
  return [
    when(equal(ret, -ERRNO.EPROBE_DEFER), [set(k.can_match, dev, 1), k.call(driver_deferred_probe_add, { dev })]),
  ];
}

/** `__device_attach_driver()`: the device lock is held. Not 0 ends the walk. */
export const __device_attach_driver = kernelFunction(
  "__device_attach_driver",
  { drv: "driver", dev: "device", check_async: "bit", want_async: "bit" },
  (k, { drv, dev, check_async, want_async }, local) => {
    const ret = local("ret", "errno");
    return [
      k.call(driver_match_device, { drv, dev, caller: CALLERS.indexOf("__device_attach_driver") }, ret),
      when(equal(ret, 0), [give(0)]),
      ...deferMatch(k, ret, dev),
      ...(k.matchRuns ? [when(less(ret, 0), [give(ret)])] : []),
      when(k.tables.allowsAsync(drv), [set(k.have_async, dev, 1)]),
      when(and(check_async, differ(k.tables.allowsAsync(drv), want_async)), [give(0)]),
      k.call(driver_probe_device, { drv, dev }, ret),
      when(less(ret, 0), [give(ret)]),
      give(equal(ret, 0)),
    ];
  },
);

/** `__device_driver_lock()`: the parent's lock first, where the bus needs it. */
export function __device_driver_lock(k: Kernel, dev: Operand): Statement[] {
  return [...parentLock(k, dev), acquire(k.mutex, dev)];
}

/** `__device_driver_unlock()` */
export function __device_driver_unlock(k: Kernel, dev: Operand): Statement[] {
  return [release(k.mutex, dev), ...parentUnlock(k, dev)];
}

/** The lock around a probe, where the policy has one. Without it the counts of a probe in flight may mix up two probes. */
function probeLock(k: Kernel, dev: Operand): Statement[] {
  return k.policy.probeLock ? __device_driver_lock(k, dev) : [];
}

/** The counterpart of {@linkcode probeLock}. */
function probeUnlock(k: Kernel, dev: Operand): Statement[] {
  return k.policy.probeLock ? __device_driver_unlock(k, dev) : [];
}

/** `device_lock(dev->parent)` where the bus needs it. */
export function parentLock(k: Kernel, dev: Operand): Statement[] {
  const parent = k.tables.parentLock(dev);
  return k.tables.locksParents ? [when(parent, [acquire(k.mutex, subtract(parent, 1))])] : [];
}

/** The counterpart of {@linkcode parentLock}. */
export function parentUnlock(k: Kernel, dev: Operand): Statement[] {
  const parent = k.tables.parentLock(dev);
  return k.tables.locksParents ? [when(parent, [release(k.mutex, subtract(parent, 1))])] : [];
}

/** `__device_attach_async_helper()`, as the work of an asynchronous entry. */
export const __device_attach_async_helper = kernelFunction(
  "__device_attach_async_helper",
  { dev: "device" },
  (k, { dev }, local) => {
    const ret = local("ret", "errno");
    const isParentLocked = k.policy.deferredParentLock;
    return [
      ...(isParentLocked ? parentLock(k, dev) : []),
      acquire(k.mutex, dev),
      when(not(or(read(k.dead, dev), read(k.driver, dev))), [
        k.call(bus_for_each_drv, { dev, check_async: 1, want_async: 1 }, ret),
      ]),
      release(k.mutex, dev),
      ...(isParentLocked ? parentUnlock(k, dev) : []),
    ];
  },
);

/** `__device_attach()`: 1 where the device is bound afterwards. */
export const __device_attach = kernelFunction(
  "__device_attach",
  { dev: "device", allow_async: "bit" },
  (k, { dev, allow_async }, local) => {
    const ret = local("ret", "errno");
    const drv = local("drv", "driverOrNone");
    const async = local("async", "bit");
    return [
      acquire(k.mutex, dev),
      when(read(k.dead, dev), [], [
        assign(drv, read(k.driver, dev)),
        when(drv, [
          ...(k.sysfs_links
            ? [
              when(not(device_is_bound(k, dev, subtract(drv, 1))), [
                k.call(device_bind_driver, { dev }, ret),
                when(ret, [set(k.driver, dev, 0)]),
              ]),
            ]
            : []),
          assign(ret, equal(ret, 0)),
        ], [
          set(k.have_async, dev, 0),
          k.call(bus_for_each_drv, { dev, check_async: allow_async, want_async: 0 }, ret),
          assign(async, either(and(equal(ret, 0), allow_async), read(k.have_async, dev), 0)),
          set(k.have_async, dev, 0),
        ]),
      ]),
      release(k.mutex, dev),
      when(async, [async_schedule_dev(k, "__device_attach_async_helper", dev)]),
      give(ret),
    ];
  },
);

/** `device_attach()` */
export const device_attach = kernelFunction("device_attach", { dev: "device" }, (k, { dev }, local) => {
  const ret = local("ret", "errno");
  return [k.call(__device_attach, { dev, allow_async: 0 }, ret), give(ret)];
});

/** `device_initial_probe()`; autoprobing is never switched off here. */
export const device_initial_probe = kernelFunction("device_initial_probe", { dev: "device" }, (k, { dev }) => [
  k.call(__device_attach, { dev, allow_async: 1 }),
]);

/** `device_driver_attach()`: never counts in `probe_count`. */
export const device_driver_attach = kernelFunction(
  "device_driver_attach",
  { drv: "driver", dev: "device" },
  (k, { drv, dev }, local) => {
    const ret = local("ret", "errno");
    return [
      ...probeLock(k, dev),
      k.call(__driver_probe_device, { drv, dev }, ret),
      ...probeUnlock(k, dev),
      assign(ret, either(less(0, ret), subtract(0, ret), ret)),
      give(either(equal(ret, -ERRNO.EPROBE_DEFER), -ERRNO.EAGAIN, ret)),
    ];
  },
);

/** `__driver_attach_async_helper()`, as the work of an asynchronous entry. */
export const __driver_attach_async_helper = kernelFunction(
  "__driver_attach_async_helper",
  { dev: "device" },
  (k, { dev }, local) => {
    const drv = local("drv", "driverOrNone");
    return [
      ...probeLock(k, dev),
      atomic(assign(drv, read(k.async_driver, dev)), set(k.async_driver, dev, 0)),
      k.call(driver_probe_device, { drv: subtract(drv, 1), dev }),
      ...probeUnlock(k, dev),
    ];
  },
);

/** `__driver_attach()`: match, then probe. Always returns 0, so that the walk goes on. */
export const __driver_attach = kernelFunction(
  "__driver_attach",
  { dev: "device", drv: "driver" },
  (k, { dev, drv }, local) => {
    const ret = local("ret", "errno");
    const async = local("async", "bit");
    const match = k.call(driver_match_device, { drv, dev, caller: CALLERS.indexOf("__driver_attach") }, ret);
    // The debugging aid: mutex_acquire() and mutex_release() without the lock, which takes time of its own. Where match
    // takes the real lock the aid comes before it, because inside it would be an alarm every time.
    const pretend = k.aid ? [note("pretend_acquire", dev), choose([])] : [];
    const unpretend = k.aid ? [note("pretend_release", dev)] : [];
    return [
      ...(k.policy.matchLock
        ? [...pretend, ...unpretend, acquire(k.mutex, dev), match, release(k.mutex, dev)]
        : [...pretend, match, ...unpretend]),
      ...deferMatch(k, ret, dev),
      when(atMost(ret, 0), [give(0)]),
      when(k.tables.allowsAsync(drv), [
        acquire(k.mutex, dev),
        when(and(not(read(k.driver, dev)), not(read(k.async_driver, dev))), [
          set(k.async_driver, dev, add(drv, 1)),
          assign(async, 1),
        ]),
        release(k.mutex, dev),
        when(async, [async_schedule_dev(k, "__driver_attach_async_helper", dev)]),
        give(0),
      ]),
      ...probeLock(k, dev),
      k.call(driver_probe_device, { drv, dev }),
      ...probeUnlock(k, dev),
      give(0),
    ];
  },
);

/** `driver_attach()` */
export const driver_attach = kernelFunction("driver_attach", { drv: "driver" }, (k, { drv }) => [
  k.call(bus_for_each_dev, { drv }),
]);
