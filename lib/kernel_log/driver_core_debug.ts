/**
 * The driver core's debugging messages (`dyndbg="file drivers/base/* +p"`): they name the driver and the bus of a probe,
 * and where `initcall_debug` was off their time stamps are all there is of its duration.
 */
import { DEFERRAL } from "./boot_parts.ts";
import type { BootProbe, BootRegistration } from "./boot_log.ts";
import type { PrintkRecord } from "./printk_records.ts";

/** Gathers probes, from their own records and from debugging messages. */
export interface ProbeTracker {
  /** Any other record. True where something of it was kept. */
  take(record: PrintkRecord): boolean;
  /** The record with which a probe returned. */
  returned(record: PrintkRecord, probe: Pick<BootProbe, "device" | "error" | "durationNs" | "initcall">): void;
  /** All probes that returned, in that order. */
  probes(): readonly BootProbe[];
  /** What came and went, in order. */
  registrations(): readonly BootRegistration[];
}

const PROBING = /^\S+ (\S+): bus: '([^']+)': really_probe: probing driver (\S+) with device$/;
const BOUND = /^\S+ (\S+): bus: '[^']+': really_probe: bound device to driver \S+$/;
const DEFERS = /^\S+ (\S+): Driver \S+ requests probe deferral$/;
const FAILED = /^\S+ (\S+): probe with driver (\S+) (?:failed with error|rejects match) -?(\d+)$/;
const COMES_OR_GOES = /^bus: '([^']+)': (add|remove) (device|driver) (.+)$/;

/** Whether a line can hold anything that a reader of boot logs looks at: cheap, for logs of a gigabyte. */
export function isTracked(text: string): boolean {
  return text.includes("call") || text.includes("prob") || text.includes("Linux version ") ||
    text.includes("bus: '") || text.includes("smp: Brought up ") || text.includes(" as init process");
}

/** What a debugging message said of a probe before it returned. */
interface Begun {
  readonly ns: number | undefined;
  readonly bus: string | null;
  readonly driver: string;
  /** The line on which it began; null where only its failure is known. */
  readonly begunLine: number | null;
}

/** A tracker that has seen nothing yet. */
export function trackProbes(): ProbeTracker {
  const done: BootProbe[] = [];
  const registrations: BootRegistration[] = [];
  /** Probes in progress, and those whose debugging message came before their own record, by task and device. */
  const begun = new Map<string, Begun>();
  const unconfirmed = new Map<string, number>();
  const key = (record: PrintkRecord, device: string) => `${record.caller ?? ""} ${device}`;

  const ended = (record: PrintkRecord, device: string, error: number): boolean => {
    const start = begun.get(key(record, device));
    if (start?.bus === undefined || start.bus === null) return false;
    begun.delete(key(record, device));
    unconfirmed.set(key(record, device), done.length);
    done.push({
      line: record.line,
      device,
      error,
      durationNs: record.ns === undefined || start.ns === undefined ? 0 : Math.max(0, record.ns - start.ns),
      endNs: record.ns ?? null,
      caller: record.caller ?? null,
      initcall: null,
      bus: start.bus,
      driver: start.driver,
      begunLine: start.begunLine,
    });
    return true;
  };

  return {
    take(record) {
      const { text, ns } = record;
      const [, onBus, way, what, name] = COMES_OR_GOES.exec(text) ?? [];
      if (name !== undefined) {
        registrations.push({
          line: record.line,
          caller: record.caller ?? null,
          ns: ns ?? null,
          way: way as BootRegistration["way"],
          what: what as BootRegistration["what"],
          bus: onBus!,
          name,
        });
        return true;
      }
      const [, probed, bus, driver] = PROBING.exec(text) ?? [];
      if (probed !== undefined) {
        begun.set(key(record, probed), { ns, bus: bus!, driver: driver!, begunLine: record.line });
        unconfirmed.delete(key(record, probed));
        return true;
      }
      const [, bound] = BOUND.exec(text) ?? [];
      if (bound !== undefined) return ended(record, bound, 0);
      const [, deferred] = DEFERS.exec(text) ?? [];
      if (deferred !== undefined) return ended(record, deferred, DEFERRAL);
      const [, failed, by, error] = FAILED.exec(text) ?? [];
      if (failed === undefined) return false;
      if (ended(record, failed, Number(error))) return true;
      begun.set(key(record, failed), { ns: undefined, bus: null, driver: by!, begunLine: null }); // Its own record comes next.
      return true;
    },
    returned(record, probe) {
      const name = key(record, probe.device);
      const place = unconfirmed.get(name);
      const known = place === undefined ? begun.get(name) : done[place];
      const whole: BootProbe = {
        ...probe,
        line: record.line,
        endNs: record.ns ?? null,
        caller: record.caller ?? null,
        bus: known?.bus ?? null,
        driver: known?.driver ?? null,
        begunLine: known?.begunLine ?? null,
      };
      begun.delete(name);
      unconfirmed.delete(name);
      done[place ?? done.length] = whole;
    },
    probes: () => done,
    registrations: () => registrations,
  };
}
