/** What the host tells the runner, one JSON object a line. */
export type HostEvent =
  | { readonly type: "ready" }
  | {
    readonly type: "stream";
    readonly name: "stdout" | "stderr";
    readonly text: string;
  }
  | { readonly type: "display"; readonly data: { [mime: string]: unknown } }
  | { readonly type: "result"; readonly text: string }
  | {
    readonly type: "failure";
    readonly syntax: boolean;
    readonly name: string;
    readonly message: string;
  }
  | { readonly type: "done" };

/** The parts of tslab 1.0.22 that the host uses. They are no public API: the version is pinned. */
interface TslabModules {
  readonly converter: { createConverter(options: object): Converter };
  readonly executor: {
    createExecutor(
      rootDir: string,
      convs: {
        readonly node: Converter;
        readonly browser: Converter;
        close(): void;
      },
      console: {
        log(...values: unknown[]): void;
        error(...values: unknown[]): void;
      },
    ): { execute(source: string): Promise<boolean> };
  };
  readonly jupyter: {
    lastWriteDisplayData: (
      display: { data: { [mime: string]: unknown } },
    ) => void;
  };
}
interface Diagnostic {
  readonly start: { readonly line: number; readonly character: number };
  readonly messageText: string;
  readonly code: number;
}
interface Converter {
  convert(
    previous: string,
    source: string,
  ): { readonly diagnostics: readonly Diagnostic[] };
  close(): void;
}

/**
 * tslab's kernel without its socket, which loses bursts of output: tslab's own converter and executor, driven over pipes.
 *
 * The runner writes this function's text into a file that Node runs, so it must use nothing of this module but types.
 * Requests come on descriptor 4, one JSON string a cell; events go out on descriptor 3, written synchronously, so that
 * what a cell put out is delivered even if the cell then ends the process.
 */
export function tslabHost(require: NodeJS.Require, tslab: string): void {
  const fs = require("node:fs") as typeof import("node:fs");
  const util = require("node:util") as typeof import("node:util");
  const { Socket } = require("node:net") as typeof import("node:net");
  const { StringDecoder } = require(
    "node:string_decoder",
  ) as typeof import("node:string_decoder");
  const { Worker } = require(
    "node:worker_threads",
  ) as typeof import("node:worker_threads");
  const { createInterface } = require(
    "node:readline",
  ) as typeof import("node:readline");
  const load = (name: keyof TslabModules) => require(`${tslab}/dist/${name}`) as never;
  const converterModule: TslabModules["converter"] = load("converter");
  const executorModule: TslabModules["executor"] = load("executor");
  const jupyter: TslabModules["jupyter"] = load("jupyter");

  // A cell in an endless loop cannot notice that the runner is gone; a second thread can.
  const watch = `const { ppid } = process; const never = new Int32Array(new SharedArrayBuffer(4));
    while (process.ppid === ppid) Atomics.wait(never, 0, 0, 500);
    process.kill(process.pid, "SIGKILL");`;
  new Worker(watch, { eval: true }).unref();

  const pause = new Int32Array(new SharedArrayBuffer(4));
  const send = (event: HostEvent) => {
    const bytes = Buffer.from(JSON.stringify(event) + "\n");
    for (let at = 0; at < bytes.length;) {
      try {
        at += fs.writeSync(3, bytes, at);
      } catch (error) {
        if ((error as { code?: string }).code !== "EAGAIN") throw error;
        Atomics.wait(pause, 0, 0, 1);
      }
    }
  };

  const redirect = (name: "stdout" | "stderr") => {
    const decoder = new StringDecoder("utf8");
    process[name].write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      send({
        type: "stream",
        name,
        text: typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk)),
      });
      const done = rest.find((argument) => typeof argument === "function") as
        | (() => void)
        | undefined;
      if (done) queueMicrotask(done);
      return true;
    };
  };
  redirect("stdout");
  redirect("stderr");
  jupyter.lastWriteDisplayData = ({ data }) => send({ type: "display", data });

  const failed = (thrown: unknown) => {
    const error = util.types.isNativeError(thrown) || thrown instanceof Error ? thrown : undefined;
    const name = error ? String(error.name) : "Error";
    const message = error ? String(error.message) : typeof thrown === "string" ? thrown : util.inspect(thrown);
    send({ type: "failure", syntax: false, name, message });
  };
  process.on("uncaughtException", failed);
  process.on("unhandledRejection", failed);

  let diagnostics: readonly Diagnostic[] = [];
  let reported = false;
  const node = converterModule.createConverter({
    isJS: false,
    isBrowser: false,
  });
  const watched: Converter = {
    convert(previous, source) {
      const converted = node.convert(previous, source);
      diagnostics = converted.diagnostics;
      return converted;
    },
    close: () => node.close(),
  };
  const executor = executorModule.createExecutor(process.cwd(), {
    node: watched,
    browser: watched,
    close() {},
  }, {
    log: (value) =>
      send({
        type: "result",
        text: typeof value === "string" ? value : util.inspect(value),
      }),
    error: (...values) => {
      const first = diagnostics[0];
      if (first === undefined) return failed(values[0]);
      if (reported) return;
      reported = true;
      const { line, character } = first.start;
      // TypeScript numbers its syntax errors from 1000 to 1999 and its type errors from 2000.
      send({
        type: "failure",
        syntax: first.code < 2000,
        name: `TypeScript error TS${first.code}`,
        message: `line ${line + 1}, column ${character + 1}: ${first.messageText}`,
      });
    },
  });

  const run = async (source: string) => {
    reported = false;
    diagnostics = [];
    await executor.execute(source);
    // Node reports rejections that nobody handles after the microtasks of this turn.
    await new Promise((resolve) => setImmediate(resolve));
    send({ type: "done" });
  };
  let queue = Promise.resolve();
  createInterface({ input: new Socket({ fd: 4 }) }).on("line", (line) => {
    queue = queue.then(() => run(JSON.parse(line) as string));
  });
  send({ type: "ready" });
}
