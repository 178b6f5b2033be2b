import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { kernelDidNotStart } from "../../messages/kernels.ts";
import { errorText, UserError } from "../../messages/user_error.ts";
import type { MimeBundle } from "../../notebook/mime.ts";
import { spawnGuarded, writeSessionFile } from "./child_process.ts";
import { type ConnectionFile, decodeMessage, encodeRequest, type JupyterMessage } from "./jupyter_wire.ts";
import { type CellFailure, type CellResult, KernelEnded, type KernelSession, withoutAnsi } from "./kernel_session.ts";
import { freePorts } from "./free_ports.ts";
import { OutputList } from "./output_list.ts";
import { denoProgram } from "./programs.ts";
import { connectZmtp, type ZmtpSocket } from "./zmtp.ts";

const SENTINEL = "application/vnd.driver-core-lab.sentinel+json";
const STRAY = "application/vnd.driver-core-lab.stray-error+json";
/**
 * How long each attempt to start the kernel may take. Its ports are free when they are chosen, and another program can
 * have taken one by the time the kernel listens: it ends, or what listens there never answers.
 */
const START_MS = [10_000, 30_000, 120_000] as const;
const RETRY_MS = 50;

/** What the kernel says of a cell that does not compile: nothing more than this. */
const NOT_COMPILED = "Execution failed";

const LARGE = "application/vnd.driver-core-lab.large+json";
const LARGE_BYTES = 50_000;
const SENTINEL_MS = 300;

/**
 * Runs silently before the first cell.
 *
 * Errors that no cell catches otherwise stop the kernel for ever (thrown in a timer) or vanish (rejections): they become
 * displays of a type of our own. The kernel's socket drops what is sent while a large message is on its way: large
 * displays go through a file of the session's folder, with a small display in their place.
 */
function prelude(folder: string): string {
  return `(() => {
  const broadcast = Deno.jupyter.broadcast;
  const write = Deno.writeTextFileSync;
  let files = 0;
  Deno.jupyter.broadcast = (type, content, extra) => {
    const json = type === "display_data" ? JSON.stringify(content?.data ?? {}) : "";
    if (json.length < ${LARGE_BYTES}) return broadcast(type, content, extra);
    const file = String(files++);
    write(${JSON.stringify(folder)} + "/display-" + file, json);
    return broadcast(type, { ...content, data: { "${LARGE}": file } }, extra);
  };
  const report = (event) => {
    event.preventDefault();
    const thrown = event.reason ?? event.error;
    const error = { name: String(thrown?.name ?? "Error"), message: String(thrown?.message ?? thrown) };
    broadcast("display_data", { data: { "${STRAY}": error }, metadata: {}, transient: {} });
  };
  addEventListener("error", report);
  addEventListener("unhandledrejection", report);
})()`;
}

/** A message of our own, sent after each cell: what came before it is all that the cell put out. */
function sentinelSource(id: string): string {
  return `await new Promise((resolve) => setTimeout(resolve));
    await Deno.jupyter.broadcast("display_data", { data: { "${SENTINEL}": "${id}" }, metadata: {}, transient: {} })`;
}

/**
 * Starts Deno's Jupyter kernel, whose cells run in the folder `cwd`.
 *
 * Outputs can come after the kernel has reported the end of a cell, and under the next cell's name; so they are gathered
 * in the order in which they come, until a sentinel that is sent after the cell comes back.
 *
 * @throws {UserError} where it does not come up, tried three times.
 */
export async function startDeno(cwd: string): Promise<KernelSession> {
  let failure: unknown;
  for (const limit of START_MS) {
    try {
      return await startOnce(cwd, limit);
    } catch (error) {
      if (error instanceof UserError) throw error;
      failure = error;
    }
  }
  const { lastWords = "" } = failure instanceof KernelEnded ? failure : {};
  throw kernelDidNotStart("Deno", lastWords === "" ? errorText(failure) : lastWords);
}

/** One attempt of {@linkcode startDeno}, of at most `limit` milliseconds. */
async function startOnce(cwd: string, limit: number): Promise<KernelSession> {
  const program = denoProgram();
  const connection = await newConnection();
  const { folder, file } = writeSessionFile("connection.json", JSON.stringify(connection));
  const { ended, end } = spawnGuarded(program, [
    "jupyter",
    "--kernel",
    "--conn",
    file,
  ], { cwd, folder, pipes: 0 });
  const session = randomUUID();
  const waiting = new Map<string, (message: JupyterMessage) => void>();
  let onPublished: (message: JupyterMessage) => void = () => {};
  const receive = (handle: (message: JupyterMessage) => void) => (frames: Buffer[]) => {
    const message = decodeMessage(connection.key, frames);
    if (message) handle(message);
  };
  const onReply = (message: JupyterMessage) => {
    if (!message.type.endsWith("_reply")) return;
    waiting.get(message.parent)?.(message);
    waiting.delete(message.parent);
  };

  let shell: ZmtpSocket | undefined;
  let published: ZmtpSocket | undefined;
  const close = async () => {
    shell?.close();
    published?.close();
    await end();
  };
  const request = (type: string, content: object): Promise<JupyterMessage> =>
    new Promise((resolve) => {
      const { id, frames } = encodeRequest(
        connection.key,
        session,
        type,
        content,
      );
      waiting.set(id, resolve);
      shell?.send(frames);
    });
  const run = (code: string, silent: boolean) =>
    request("execute_request", {
      code,
      silent,
      store_history: false,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: false,
    });

  const connectAll = async () => {
    shell = await connectPatiently(
      connection.shell_port,
      "DEALER",
      receive(onReply),
      ended,
    );
    published = await connectPatiently(
      connection.iopub_port,
      "SUB",
      receive((message) => onPublished(message)),
      ended,
    );
    // A subscription takes effect some time after it was sent: ask until something is published.
    const heard = new Promise<true>((resolve) => onPublished = () => resolve(true));
    while (
      !await Promise.race([
        request("kernel_info_request", {}).then(() => pause(RETRY_MS)),
        heard,
      ])
    );
    onPublished = () => {};
    await run(prelude(folder), true);
  };
  try {
    await withDeadline(Promise.race([connectAll(), ended]), limit);
  } catch (error) {
    await close();
    throw error;
  }

  const execute = async (source: string): Promise<CellResult> => {
    const outputs = new OutputList();
    let failure: CellFailure | undefined;
    const fail = (name: unknown, message: unknown) => {
      failure ??= {
        kind: "error",
        name: withoutAnsi(String(name)),
        message: withoutAnsi(String(message)),
      };
    };
    const sentinel = randomUUID();
    const gathered = new Promise<void>((resolve) => {
      onPublished = ({ type, content }) => {
        let data = (content["data"] ?? {}) as MimeBundle;
        if (type === "stream") {
          outputs.stream(
            content["name"] === "stderr" ? "stderr" : "stdout",
            String(content["text"]),
          );
        } else if (type === "error") fail(content["ename"], content["evalue"]);
        else if (type !== "display_data" && type !== "execute_result") return;
        else if (SENTINEL in data) {
          if (data[SENTINEL] === sentinel) resolve();
        } else if (STRAY in data) {
          const { name, message } = data[STRAY] as {
            name?: unknown;
            message?: unknown;
          };
          fail(name, message);
        } else {
          if (LARGE in data) data = readLarge(folder, data[LARGE]);
          outputs.add({
            output_type: type,
            data,
            metadata: (content["metadata"] ?? {}) as MimeBundle,
          });
        }
      };
    });
    const { content } = await run(source, false);
    // A sentinel can itself be dropped, and only a further message makes the kernel go on with an unfinished one.
    do await run(sentinelSource(sentinel), true); while (
      await Promise.race([
        gathered,
        pause(SENTINEL_MS).then(() => true),
      ])
    );
    onPublished = () => {};
    if (content["status"] === "error" && failure === undefined) {
      const compiled = content["evalue"] !== NOT_COMPILED;
      failure = {
        kind: compiled ? "error" : "syntax",
        name: String(content["ename"]),
        message: String(content["evalue"]),
      };
    }
    return { outputs: outputs.take(), ...(failure ? { failure } : {}) };
  };
  return {
    kernel: "deno",
    execute: (source) => Promise.race([execute(source), ended]),
    close,
  };
}

/** A large display from the file that the kernel left; its name is checked, as a cell could have sent any. */
function readLarge(folder: string, name: unknown): MimeBundle {
  if (typeof name !== "string" || !/^\d+$/.test(name)) return {};
  const file = join(folder, `display-${name}`);
  const data = JSON.parse(readFileSync(file, "utf8")) as MimeBundle;
  rmSync(file);
  return data;
}

async function newConnection(): Promise<ConnectionFile> {
  const [
    shell_port = 0,
    iopub_port = 0,
    control_port = 0,
    stdin_port = 0,
    hb_port = 0,
  ] = await freePorts(5);
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    shell_port,
    iopub_port,
    control_port,
    stdin_port,
    hb_port,
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
  };
}

async function connectPatiently(
  port: number,
  type: "DEALER" | "SUB",
  onMessage: (frames: Buffer[]) => void,
  ended: Promise<never>,
): Promise<ZmtpSocket> {
  for (;;) {
    try {
      return await connectZmtp(port, type, onMessage);
    } catch { /* Not listening yet. */ }
    await Promise.race([pause(RETRY_MS), ended]);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function withDeadline<T>(
  work: Promise<T>,
  milliseconds: number,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${milliseconds / 1000} s`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
