import type { CellOutput, KernelName } from "../notebook_document.ts";

/** How a cell failed. `syntax`: it is no TypeScript. `error`: it threw, or its types do not fit. */
export interface CellFailure {
  readonly kind: "syntax" | "error";
  /** The error's name, without terminal colours. */
  readonly name: string;
  readonly message: string;
}

/** What running a cell gave. */
export interface CellResult {
  readonly outputs: readonly CellOutput[];
  readonly failure?: CellFailure;
}

/** A running kernel that takes one cell after another. */
export interface KernelSession {
  readonly kernel: KernelName;
  /**
   * Runs a cell to its end and gathers everything it put out.
   *
   * @throws {KernelEnded} where the kernel's process ends meanwhile.
   */
  execute(source: string): Promise<CellResult>;
  /** Ends the kernel at once, whatever it is doing; fulfilled when its process is gone. */
  close(): Promise<void>;
}

/** The kernel's process ended while a cell ran. */
export class KernelEnded extends Error {
  override readonly name = "KernelEnded";
  readonly status: number | null;
  readonly signal: string | null;
  /** The last line it wrote to its own standard error, which is not a cell's. */
  readonly lastWords: string;

  constructor(status: number | null, signal: string | null, lastWords: string) {
    super(`the kernel ended with status ${status}, signal ${signal}`);
    this.status = status;
    this.signal = signal;
    this.lastWords = lastWords;
  }
}

const ESCAPE = String.fromCharCode(27);
/** Control sequences, then operating system commands up to their end, then escapes of one letter. */
const ANSI = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${ESCAPE}\\u0007]*(?:\\u0007|${ESCAPE}\\\\)|[@-Z\\\\-_])`,
  "g",
);

/** Text without terminal control sequences. */
export function withoutAnsi(text: string): string {
  return text.replace(ANSI, "");
}
