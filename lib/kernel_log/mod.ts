/**
 * What kernels printed, as data, and how to lay it beside what the model says.
 *
 * @module
 */
export { type AlignedFrames, alignFrames } from "./align_frames.ts";
export { type LoggedFrame, type LoggedLock, type LoggedSplat, STM32_SPLAT } from "./stm32_splat.ts";
