import process from "node:process";
import { printable } from "../messages/quote.ts";
import { MIME, type MimeBundle } from "./mime.ts";

/** Where a display goes: the kernel that runs the cell, or standard output of a plain script. */
export interface DisplayChannel {
  readonly kind: "tslab" | "deno" | "script";
  /** Shows one display; fulfilled when the kernel has taken it. */
  show(bundle: MimeBundle): Promise<void>;
}

/** What Deno's socket surely moves at a time, in bytes. */
const PIECE = 64 * 1024;

/** What the tslab kernel puts on the global object for the cells it runs. */
interface TslabGlobal {
  readonly require: (id: string) => unknown;
}

/** The part of `tslab/dist/jupyter` that takes displays of several types (tslab's public API takes one type only). */
interface TslabJupyter {
  readonly lastWriteDisplayData:
    | ((data: { data: MimeBundle; metadata: object; transient: object }, update: boolean) => void)
    | null;
}

/** The part of `Deno.jupyter` that is used here. */
interface DenoJupyter {
  broadcast(type: string, content: object): Promise<void>;
}

/**
 * The channel of the kernel that runs this code, found without importing either kernel.
 *
 * tslab leaves `__tslab__` on the global object; its `require` gives the kernel's own modules. Deno has `Deno.jupyter`,
 * whose getter throws outside the kernel. Everything else is a plain script.
 */
export function displayChannel(): DisplayChannel {
  const writeDisplayData = tslabDisplay();
  if (writeDisplayData) {
    return {
      kind: "tslab",
      async show(data) {
        writeDisplayData({ data, metadata: {}, transient: {} }, false);
        // The kernel's socket drops what is sent faster than it can write; give it a turn to write this.
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
  }
  const jupyter = denoJupyter();
  if (jupyter) {
    return {
      kind: "deno",
      show: (data) => showInDeno(jupyter, data),
    };
  }
  return {
    kind: "script",
    show(bundle) {
      const lines = String(bundle[MIME.text]).split("\n");
      const text = lines.map((line) => printable(line, Infinity)).join("\n");
      return new Promise((resolve, reject) => {
        process.stdout.write(text + "\n", (error) => error ? reject(error) : resolve());
      });
    },
  };
}

/**
 * Deno's socket goes on with a message only when the next one is sent, and drops that one if a large one is still on its
 * way. So a display is followed by messages that say what is true anyway, that the kernel is busy.
 */
async function showInDeno(jupyter: DenoJupyter, data: MimeBundle): Promise<void> {
  await jupyter.broadcast("display_data", {
    data,
    metadata: {},
    transient: {},
  });
  const size = JSON.stringify(data).length;
  for (let flushed = 0; flushed < size; flushed += PIECE) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    await jupyter.broadcast("status", { execution_state: "busy" });
  }
}

function tslabDisplay():
  | NonNullable<TslabJupyter["lastWriteDisplayData"]>
  | undefined {
  const tslab = (globalThis as { __tslab__?: TslabGlobal }).__tslab__;
  if (tslab === undefined) return undefined;
  const jupyter = tslab.require("tslab/dist/jupyter") as TslabJupyter;
  return jupyter.lastWriteDisplayData ?? undefined;
}

function denoJupyter(): DenoJupyter | undefined {
  try {
    return (globalThis as { Deno?: { readonly jupyter?: DenoJupyter } }).Deno
      ?.jupyter;
  } catch {
    return undefined;
  }
}
