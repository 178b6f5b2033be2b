/** A function on a stack, as a kernel printed it. */
export interface TracedFrame {
  /** Its name, without what the compiler appended (`.isra.0`). */
  readonly name: string;
  /** The module that it is in; null for one that is built in. */
  readonly module: string | null;
}

const NAME = String.raw`([A-Za-z_][\w.$]*)`;
const PLACE = String.raw`${NAME}\+0x[\da-f]+(?:\/0x[\da-f]+)?`;
/** Addresses in brackets before a name: `[<6026e1b0>]`, `([<000001>]`, `[c000000004] [c00000000]`. */
const ADDRESSES = String.raw`(?:\(?\[<?[\da-fA-F.]+>?\] ?)*`;
const MODULE = String.raw`(?: \[([\w-]+)[^\]]*\])?`;
/** What symbolising scripts append: `drivers/base/dd.c:579`. */
const SOURCE = String.raw`[\w.+\/-]+:\d+`;

/** x86, arm64, RISC-V, s390, PowerPC and user-mode Linux: one function a line. */
const FRAME = new RegExp(
  String.raw`^\s*${ADDRESSES}(\? )?${PLACE}\)?${MODULE}(?: \(\w+\))?(?: ${SOURCE})?${MODULE}\s*$`,
);
/** 32-bit Arm says of each function where it returns to. */
const ARM_FRAME = new RegExp(
  String.raw`^\s*${ADDRESSES}\(?${NAME}\)? from ${ADDRESSES}\(?${PLACE}\)?${MODULE}\s*$`,
);
/** `scripts/decode_stacktrace.sh`, and the functions that were inlined. */
const DECODED = new RegExp(String.raw`^\s*(\? )?${NAME} \(${SOURCE}.*\)(?: \[?([\w-]+)\]?)?\s*$`);
const INLINED = new RegExp(String.raw`^\s*(\? )?${NAME} ${SOURCE} \[inline\]\s*$`);
/** The function that was running: the program counter of several architectures. */
const RUNNING = new RegExp(
  String
    .raw`^(?:RIP: [\da-f]{4}:(?:\[<[\da-f]+>\]\s*)*|pc : |epc : |EIP: |NIP \[[\da-f]+\] |PC is at |Krnl PSW : \S+ \S+ \()${PLACE}`,
);
/** More of one stack tells nobody more. */
const MOST_FRAMES = 256;

/** A line of a call trace: whether the stack's walker is sure of it, and the functions in it, innermost first. */
export interface TraceLine {
  readonly isSure: boolean;
  readonly frames: readonly TracedFrame[];
}

/** Reads a line of a call trace; undefined where it is none. */
export function traceLine(text: string): TraceLine | undefined {
  const arm = ARM_FRAME.exec(text);
  if (arm) return { isSure: true, frames: [frame(arm[1]!, undefined), frame(arm[2]!, arm[3])] };
  const found = FRAME.exec(text) ?? DECODED.exec(text) ?? INLINED.exec(text);
  return found ? { isSure: found[1] === undefined, frames: [frame(found[2]!, found[3] ?? found[4])] } : undefined;
}

/** The function that was running when a task died; undefined where the line does not say. */
export function runningFunction(text: string): TracedFrame | undefined {
  const found = RUNNING.exec(text);
  return found ? frame(found[1]!, undefined) : undefined;
}

function frame(name: string, module: string | undefined): TracedFrame {
  return { name: functionName(name), module: module ?? null };
}

/** The name as the source has it: compilers append what they made of a function. */
export function functionName(name: string): string {
  return name.replace(/(?:\.(?:isra|constprop|part|cold|llvm)(?:\.\d+)?)+$/, "");
}

/** Puts the lines of a call trace together. Arm's lines each name two functions, of which the next one repeats one. */
export class CallTrace {
  readonly #frames: TracedFrame[] = [];
  /** Arm: where the last function returns to. */
  #outer: TracedFrame | undefined;

  /** Takes a line; gives whether it was one of a call trace. */
  take(text: string): boolean {
    const line = traceLine(text);
    if (line === undefined) return false;
    if (!line.isSure || this.#frames.length >= MOST_FRAMES) return true;
    this.#frames.push(line.frames[0]!);
    this.#outer = line.frames[1];
    return true;
  }

  /** Whether nothing was taken. */
  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  /** Innermost first. */
  get frames(): readonly TracedFrame[] {
    return this.#outer === undefined ? [...this.#frames] : [...this.#frames, this.#outer];
  }
}
