/** The settings of a run, checked and complete. */
import type { Costs } from "./costs.ts";
import type { Sampler } from "./duration_sampler.ts";
import type { Pool } from "./settings.ts";

/** The settings of a run, with nothing left to default. */
export interface RunSettings {
  readonly processors: number;
  readonly fifo: boolean;
  readonly spins: boolean;
  readonly quantum: number;
  readonly costs: Costs;
  readonly samplers: readonly Sampler[];
  /** By duration: what it always is, or NaN. */
  readonly constants: Float64Array;
  readonly pools: readonly Pool[];
  readonly mostTime: number;
  readonly mostSteps: number;
  readonly recordPath: boolean;
}
