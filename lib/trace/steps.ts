/** A path, step by step, in words. */
import { fileOf } from "../driver_core/drained.ts";
import type { Model } from "../driver_core/model.ts";
import { CALLERS } from "../driver_core/kernel.ts";
import type { Compiled, Move } from "../program/machine.ts";
import { BUSY, SLEEP } from "../program/delay.ts";
import { durationText } from "../scenario/duration.ts";
import { errnoText } from "../scenario/errno.ts";
import { recordTrace, type TraceEvent } from "./record.ts";

/** One step of a run. */
export interface StepText {
  /** Name of the task that took it. */
  readonly task: string;
  /** What it did, in order; empty for a step that only reads or writes a field. */
  readonly does: readonly string[];
}

/** One thing that happened in a run. */
export interface EventLine {
  /** Step of the run that it happened in, from 1. */
  readonly step: number;
  /** Name of the task that did it; a step of another task can make it begin to wait. */
  readonly task: string;
  /** What it did. */
  readonly text: string;
}

/** Everything that happened on a path, in order. */
export function eventLines(model: Model, compiled: Compiled, path: readonly Move[]): EventLine[] {
  return recordTrace(compiled, path).events.map((event) => ({
    step: event.step,
    task: model.taskNames[event.task]!,
    text: eventText(model, event),
  }));
}

/** The steps of a path. */
export function stepsOf(model: Model, compiled: Compiled, path: readonly Move[]): StepText[] {
  const lines = eventLines(model, compiled, path);
  return path.map(({ task }, i) => {
    const name = model.taskNames[task]!;
    const own = lines.filter(({ step }) => step === i + 1);
    return { task: name, does: own.map((line) => line.task === name ? line.text : `${line.task} ${line.text}`) };
  });
}

/** An event in words, without its task. */
export function eventText(model: Model, event: TraceEvent): string {
  const { scenario, kernel } = model;
  if (event.kind === "note") return noteText(model, event.event, event.values);
  const lock = event.mutex.id === kernel.mutex.id
    ? `dev->mutex of ${scenario.devices[event.index]!.name}`
    : `lock ${scenario.locks![event.index]!}`;
  switch (event.kind) {
    case "asked":
      return `${event.stack[0]!.name}() is trying to acquire ${lock}`;
    case "acquired":
      return `acquires ${lock}`;
    case "released":
      return `releases ${lock}`;
  }
}

/** What the notes of the driver core say, by their names. `match` is "does D match V". */
function noteText(model: Model, event: string, values: readonly number[]): string {
  const { scenario, kernel } = model;
  const device = (i: number) => scenario.devices[values[i]!]!.name;
  const driver = (i: number) => scenario.drivers[values[i]!]!.name;
  const fileName = () => fileOf(scenario, values[1]!, values[0]!);
  switch (event) {
    case "match": {
      const answer = values[2]! > 0 ? "matches" : "does not match";
      return `${driver(1)} ${answer} ${device(0)} in ${CALLERS[values[4]!]!}(), device lock ${
        values[3] ? "held" : "free"
      }`;
    }
    case "probe_enter":
      return `${driver(1)} probes ${device(0)}`;
    case "probe_exit":
      return `${driver(1)}'s probe of ${device(0)} returns ${errnoText(values[2]!)}`;
    case "bound":
      return `${scenario.drivers[values[1]! - 1]!.name} is bound to ${device(0)}`;
    case "unbound":
      return `${scenario.drivers[values[1]! - 1]!.name} is unbound from ${device(0)}`;
    case "remove":
      return `${driver(1)} removes ${device(0)}`;
    case BUSY:
      return `works for ${durationText(kernel.durations[values[0]!]!)}`;
    case SLEEP:
      return `sleeps for ${durationText(kernel.durations[values[0]!]!)}`;
    case "driver_register_begin":
      return `registers driver ${driver(0)}`;
    case "driver_register_end":
      return `registering ${driver(0)} returns ${errnoText(values[1]!)}`;
    case "driver_unregister_begin":
      return `unregisters driver ${driver(0)}`;
    case "driver_unregister_end":
      return `${driver(0)} is unregistered`;
    case "unexpected_driver_unregister":
      return `WARNING: Unexpected driver unregister! (${driver(0)} is not registered)`;
    case "driver_unregister_again":
      return `unregisters driver ${driver(0)} once more: its drv->p is used after it was freed`;
    case "unexpected_device_unregister":
      return `unregisters ${device(0)}, which is not registered`;
    case "sync_state":
      return `${driver(1)} is told that all consumers of ${device(0)} are bound`;
    case "suspend":
      return `suspends ${device(0)}`;
    case "resume":
      return `resumes ${device(0)}`;
    case "shutdown":
      return `shuts ${device(0)} down`;
    case "device_add_begin":
      return `adds device ${device(0)}`;
    case "device_add_end":
      return `adding ${device(0)} returns ${errnoText(values[1]!)}`;
    case "device_del_begin":
      return `deletes device ${device(0)}`;
    case "device_del_end":
      return `${device(0)} is deleted`;
    case "override_store_begin":
    case "override_store_end":
      return `${event === "override_store_begin" ? "stores" : "has stored"} driver_override of ${device(0)}`;
    case "override_read":
      return `loads the driver_override pointer of ${device(0)} for ${driver(1)}`;
    case "use_after_free":
      return `compares ${device(0)}'s driver_override after it was freed`;
    case "module_gone":
      return `needs code of ${driver(0)}, whose module is gone`;
    case "pretend_acquire":
      return `pretends to acquire dev->mutex of ${device(0)}`;
    case "pretend_release":
      return `pretends to release dev->mutex of ${device(0)}`;
    case "work_start":
      return "starts the deferred-probe work";
    case "work_end":
      return "ends the deferred-probe work";
    case "flush_work":
      return "waits for the deferred-probe work to end";
    case "kernfs_get_active":
      return `is inside ${fileName()}`;
    case "kernfs_put_active":
      return `leaves ${fileName()}`;
    case "kernfs_drain":
      return `waits until nobody is inside ${fileName()}`;
    default:
      return event;
  }
}
