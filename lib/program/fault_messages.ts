/** Messages of faults, the same in every machine. Names come from programs and are shown as they are by nobody here. */
export const SPAWN_MESSAGE = "a task is spawned while it still runs or after it died";
/** A task's own function returned too large a number. */
export const RESULT_MESSAGE = "a task's result does not fit 16 bits";
/** A status, result or spawn of a task that does not exist. */
export const TASK_MESSAGE = "there is no task of that number";
/** A mutex that another task holds, or none. */
export const releaseMessage = (name: string): string => `${name} is released by a task that does not hold it`;
/** A variable's value. */
export const rangeMessage = (name: string): string => `${name} gets a value out of its range`;
/** An array's index. */
export const indexMessage = (name: string): string => `${name} is indexed out of range`;
/** A list's capacity. */
export const fullMessage = (name: string): string => `list ${name} is full`;
