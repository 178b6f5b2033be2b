/** The state behind the `new_id` file of drivers: `drivers/pci/pci-driver.c`, and the same in other buses. */
import type { Variable } from "../program/expression.ts";
import { BIT, type ProgramBuilder } from "../program/program.ts";
import { DRAINED, type SysfsFile } from "./drained.ts";

/** The variables. */
export interface NewIds {
  /** Per driver and device: an id that was added at run time. */
  readonly dynids: Variable;
  /** The file, by driver. Of the bus's own groups: it comes before the bind file and goes after it. */
  readonly file: SysfsFile;
}

/** Declares them. */
export function declareNewIds(builder: ProgramBuilder, devices: number, drivers: number, tasks: number): NewIds {
  return {
    dynids: builder.variable("dynids", BIT, { length: devices * drivers }),
    file: {
      number: DRAINED.new_id,
      there: builder.variable("new_id", BIT, { length: drivers }),
      active: builder.variable("new_id writers", { min: 0, max: tasks }, { length: drivers }),
    },
  };
}
