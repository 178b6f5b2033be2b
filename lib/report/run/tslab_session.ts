import { existsSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { kernelDidNotStart } from "../../messages/kernels.ts";
import { errorText } from "../../messages/user_error.ts";
import { spawnGuarded, writeSessionFile } from "./child_process.ts";
import { type CellFailure, type CellResult, type KernelSession, withoutAnsi } from "./kernel_session.ts";
import { OutputList } from "./output_list.ts";
import { nodeProgram, tslabFolder } from "./programs.ts";
import { type HostEvent, tslabHost } from "./tslab_host.ts";

/**
 * Starts tslab, in a Node of its own, whose cells run in the folder `cwd` and import the packages found from there.
 *
 * @throws {UserError} where it does not come up.
 */
export async function startTslab(
  projectRoot: string,
  cwd: string,
): Promise<KernelSession> {
  const tslab = tslabFolder(projectRoot);
  if (!existsSync(tslab)) {
    throw kernelDidNotStart("tslab", "its package is not installed");
  }
  const node = nodeProgram();
  const { folder, file } = writeSessionFile("host.cjs", `(${tslabHost})(require, ${JSON.stringify(tslab)});\n`);
  const { child, ended, end } = spawnGuarded(node, [file], {
    cwd,
    folder,
    pipes: 2,
  });
  const events = child.stdio[3] as Readable;
  const requests = child.stdio[4] as Writable;
  requests.on("error", () => {/* The process ended; `ended` says so. */});

  const outputs = new OutputList();
  let failure: CellFailure | undefined;
  let onReady = () => {};
  let onDone = () => {};
  events.on(
    "data",
    lineReader((line) => {
      const event = JSON.parse(line) as HostEvent;
      switch (event.type) {
        case "ready":
          return onReady();
        case "stream":
          return outputs.stream(event.name, event.text);
        case "display":
          return outputs.add({
            output_type: "display_data",
            data: event.data,
            metadata: {},
          });
        case "result":
          return outputs.add({
            output_type: "execute_result",
            data: { "text/plain": event.text },
            metadata: {},
          });
        case "failure":
          failure ??= {
            kind: event.syntax ? "syntax" : "error",
            name: withoutAnsi(event.name),
            message: withoutAnsi(event.message),
          };
          return;
        case "done":
          return onDone();
      }
    }),
  );
  try {
    await Promise.race([
      new Promise<void>((resolve) => onReady = resolve),
      ended,
    ]);
  } catch (error) {
    await end();
    throw kernelDidNotStart("tslab", errorText(error));
  }
  return {
    kernel: "tslab",
    async execute(source): Promise<CellResult> {
      const done = new Promise<void>((resolve) => onDone = resolve);
      requests.write(JSON.stringify(source) + "\n");
      await Promise.race([done, ended]);
      const failed = failure;
      failure = undefined;
      return {
        outputs: outputs.take(),
        ...(failed ? { failure: failed } : {}),
      };
    },
    close: end,
  };
}

/** Cuts bytes into lines; linear in the bytes, however long the lines are and however they arrive. */
function lineReader(
  onLine: (line: string) => void,
): (bytes: Uint8Array) => void {
  let parts: Uint8Array[] = [];
  return (bytes) => {
    let start = 0;
    for (
      let end = bytes.indexOf(10);
      end >= 0;
      end = bytes.indexOf(10, start)
    ) {
      parts.push(bytes.subarray(start, end));
      onLine(Buffer.concat(parts).toString("utf8"));
      parts = [];
      start = end + 1;
    }
    if (start < bytes.length) parts.push(bytes.subarray(start));
  };
}
