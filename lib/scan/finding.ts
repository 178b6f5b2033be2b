/** What a scan finds. Plain JSON; paths are relative to the tree, lines count from 1. */
import type { Quantity } from "../explore/verdict.ts";

/** A step of a path: in this function, on this line, the next one is called. */
export interface PathStep {
  /** Its name. */
  readonly function: string;
  /** The file that it stands in. */
  readonly file: string;
  /** The line of the call. */
  readonly line: number;
  /** What the line calls. */
  readonly calls: string;
  /** The function pointer that it calls through, such as `component_ops.bind`; absent for a plain call. */
  readonly via?: string;
}

/** A test of a static variable, or of `driver_find()`, that lets a line run only once. */
export interface Guard {
  /** What is tested. */
  readonly variable: string;
  /** The function that tests it. */
  readonly function: string;
  /** Its file. */
  readonly file: string;
  /** The guarded line. */
  readonly line: number;
  /**
   * An `__init` function of the same file that calls the function too: wherever that comes first, the line does not run
   * any more. Absent where there is none.
   */
  readonly init?: string;
}

/** A callback that the driver core runs under the lock of a device. */
export interface Callback {
  /** Its name. */
  readonly function: string;
  /** The file that it stands in. */
  readonly file: string;
  /** Its first line. */
  readonly line: number;
  /** Struct and member that it is assigned to: `platform_driver.probe`. */
  readonly slot: string;
  /** Bus of the device. */
  readonly bus: string;
}

/** How a device of one bus comes to be added under the lock of a device of another. */
export interface ChainLink {
  /** Bus of the device whose lock is held. */
  readonly bus: string;
  /** Bus of the device that is added. */
  readonly adds: string;
  /** How many callbacks do so. */
  readonly callbacks: number;
  /** Path of one of them, a probe and a short one where there is any, from callback to the function that sets the device's bus. */
  readonly path: readonly PathStep[];
}

/** How often something happens, over all executions. */
export type HowOften = Quantity;

/** Verdicts of `verify` by policy. */
export interface Verdicts {
  /** By the policy's name. */
  readonly [policy: string]: {
    /** A task waits for ever. */
    readonly blocked: HowOften;
    /** A driver is registered while it is registered, once the bus has a second such device. */
    readonly registeredTwice: HowOften;
  };
}

/** A driver that is registered, or a module that is loaded and waited for, under a device's lock. */
export interface Finding {
  /** The same for the same code, whatever the lines: callback, caller, callee and driver. */
  readonly id: string;
  /** What happens. */
  readonly kind: "registers-driver" | "requests-module";
  /** Under whose lock. */
  readonly callback: Callback;
  /** Last step of the path: the registration or request itself. */
  readonly site: PathStep;
  /** Variable of the driver; absent where it is none, and for modules. */
  readonly driver?: string;
  /** Bus that the driver is registered on; what a module registers is not known. */
  readonly registersOn?: string;
  /** How the bus registered on is related to the callback's; `unknown` for modules. */
  readonly relation: "same bus" | "transitive" | "other bus" | "unknown";
  /** From the bus registered on to the callback's bus, where the relation is transitive. */
  readonly chain: readonly ChainLink[];
  /** What keeps it from happening twice; null where nothing does. */
  readonly guard: Guard | null;
  /** From the callback to the site. */
  readonly path: readonly PathStep[];
  /** Other callbacks that reach the same place, where they are one finding: a wait for a module, a helper of many drivers. */
  readonly otherCallbacks: number;
  /** What can happen under each kernel's locking. */
  readonly verdicts: Verdicts;
}

/** A call that registers a driver, in a function that is no `__init`. */
export interface RegistrationSite {
  /** The function that it stands in. */
  readonly function: string;
  /** The file. */
  readonly file: string;
  /** The line of the call. */
  readonly line: number;
  /** What registers. */
  readonly calls: string;
  /** The driver's variable; empty where it is something else. */
  readonly driver: string;
  /** Whether a callback under a device's lock reaches it. */
  readonly reached: boolean;
}

/** Everything that a scan of a tree gives. */
export interface Scan {
  /** Which kernel, as `make kernelversion` prints it. */
  readonly tree: { readonly version: string };
  /** Drivers first, by place. */
  readonly findings: readonly Finding[];
  /** Registrations outside of `__init` functions and of macros that make them. */
  readonly registrations: readonly RegistrationSite[];
  /** Counts. */
  readonly summary: ScanSummary;
}

/** Counts of a scan. */
export interface ScanSummary {
  /** Files read. */
  readonly files: number;
  /** Functions, and macros that call. */
  readonly functions: number;
  /** Calls in them. */
  readonly calls: number;
  /** Callbacks that run under a device's lock. */
  readonly callbacks: number;
  /** Findings of kind `registers-driver`. */
  readonly drivers: number;
  /** Those whose registration stands in the body of the callback itself: what a search inside probe bodies finds. */
  readonly inCallbackBody: number;
  /** Places where they register: file and line. */
  readonly places: number;
  /** Those of them that stand in the body of a callback. */
  readonly placesInCallbackBody: number;
  /** Findings of kind `requests-module`. */
  readonly modules: number;
}
