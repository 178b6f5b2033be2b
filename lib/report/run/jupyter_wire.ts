import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** What a Jupyter kernel's connection file says. Written by whoever starts the kernel. */
export interface ConnectionFile {
  readonly transport: "tcp";
  readonly ip: "127.0.0.1";
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly control_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
  /** The secret that signs every message. */
  readonly key: string;
  readonly signature_scheme: "hmac-sha256";
}

/** A message of the {@link https://jupyter-client.readthedocs.io/en/stable/messaging.html | Jupyter protocol}. */
export interface JupyterMessage {
  readonly type: string;
  /** Id of the request that this message answers; empty where there is none. */
  readonly parent: string;
  readonly content: { readonly [field: string]: unknown };
}

const DELIMITER = "<IDS|MSG>";

/** A request as signed frames, and its message id. */
export function encodeRequest(
  key: string,
  session: string,
  type: string,
  content: object,
): { readonly id: string; readonly frames: readonly Buffer[] } {
  const id = randomUUID();
  const header = {
    msg_id: id,
    session,
    username: "driver-core-lab",
    date: "",
    msg_type: type,
    version: "5.3",
  };
  const parts = [header, {}, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
  return {
    id,
    frames: [Buffer.from(DELIMITER), Buffer.from(sign(key, parts)), ...parts],
  };
}

/** The message in frames from the kernel; undefined where it is none or its signature is not the session's. */
export function decodeMessage(
  key: string,
  frames: readonly Buffer[],
): JupyterMessage | undefined {
  const at = frames.findIndex((frame) => frame.length === DELIMITER.length && frame.toString("latin1") === DELIMITER);
  const [signature, header, parent, , content] = frames.slice(at + 1);
  if (at < 0 || !signature || !header || !parent || !content) return undefined;
  const expected = Buffer.from(sign(key, frames.slice(at + 2, at + 6)));
  if (
    signature.length !== expected.length ||
    !timingSafeEqual(signature, expected)
  ) return undefined;
  const { msg_type } = JSON.parse(header.toString()) as { msg_type?: unknown };
  const { msg_id } = JSON.parse(parent.toString()) as { msg_id?: unknown };
  return {
    type: String(msg_type),
    parent: typeof msg_id === "string" ? msg_id : "",
    content: JSON.parse(content.toString()) as JupyterMessage["content"],
  };
}

function sign(key: string, parts: readonly Uint8Array[]): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}
