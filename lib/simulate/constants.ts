/** The engine's constants in one object, for its parts, which have to be given everything: see `fresh_copy.ts`. */
import { Status } from "../program/expression.ts";
import { NO_EVENT } from "./event_queue.ts";
import { Stand } from "./lock_queues.ts";
import { EventKind } from "./observer.ts";
import { HALT, IntCell, RunEnd, TimeCell } from "./run_code.ts";
import { Mode } from "./task_modes.ts";

/** All of them. */
export const CONSTANTS = { EventKind, HALT, IntCell, Mode, NO_EVENT, RunEnd, Stand, Status, TimeCell } as const;

/** Their type. */
export type Constants = typeof CONSTANTS;
