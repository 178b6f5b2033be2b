import { connect, type Socket } from "node:net";

/** A ZeroMQ connection to one peer: whole messages out, whole messages in. */
export interface ZmtpSocket {
  /** Sends one message of one or more frames. */
  send(frames: readonly Uint8Array[]): void;
  close(): void;
}

const MORE = 1;
const LONG = 2;
const COMMAND = 4;

/**
 * Connects to a ZeroMQ socket on this machine, speaking {@link https://rfc.zeromq.org/spec/23/ | ZMTP 3.0} without
 * encryption: enough for a Jupyter kernel's shell (`DEALER`) and iopub (`SUB`, subscribed to everything).
 *
 * Neither direction has a limit on waiting messages, so nothing is dropped. `onMessage` gets the frames of each message,
 * in order. A connection that ends later ends silently: watch the process behind it.
 */
export function connectZmtp(
  port: number,
  type: "DEALER" | "SUB",
  onMessage: (frames: Buffer[]) => void,
): Promise<ZmtpSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    let ready = false;
    const read = frameReader((flags, frame) => {
      if (flags & COMMAND) {
        if (
          ready || !frame.subarray(1).toString("latin1").startsWith("READY")
        ) return;
        ready = true;
        if (type === "SUB") writeFrame(socket, 0, Buffer.from([1]));
        resolve({
          send: (frames) => sendFrames(socket, frames),
          close: () => socket.destroy(),
        });
        return;
      }
      message.push(frame);
      if (flags & MORE) return;
      const whole = message;
      message = [];
      onMessage(whole);
    });
    let message: Buffer[] = [];
    socket.on("connect", () => {
      socket.write(greeting());
      writeFrame(socket, COMMAND, readyCommand(type));
    });
    socket.on("data", read);
    socket.on("error", reject);
    socket.on(
      "close",
      () => reject(new Error("the connection ended before it was ready")),
    );
  });
}

/** Signature, version 3.0, mechanism NULL, client. */
function greeting(): Buffer {
  const bytes = Buffer.alloc(64);
  bytes[0] = 0xff;
  bytes[9] = 0x7f;
  bytes[10] = 3;
  bytes.write("NULL", 12, "latin1");
  return bytes;
}

function readyCommand(type: string): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value, "latin1")]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(type.length);
  return Buffer.concat([
    text("READY"),
    text("Socket-Type"),
    size,
    Buffer.from(type, "latin1"),
  ]);
}

function writeFrame(socket: Socket, flags: number, body: Uint8Array): void {
  const long = body.length > 255;
  const head = Buffer.alloc(long ? 9 : 2);
  head[0] = flags | (long ? LONG : 0);
  if (long) head.writeBigUInt64BE(BigInt(body.length), 1);
  else head[1] = body.length;
  socket.write(head);
  socket.write(body);
}

function sendFrames(socket: Socket, frames: readonly Uint8Array[]): void {
  socket.cork();
  frames.forEach((frame, index) => writeFrame(socket, index < frames.length - 1 ? MORE : 0, frame));
  socket.uncork();
}

/** Cuts the peer's bytes, after its greeting, into frames. Linear in the bytes, however they are cut on the way. */
function frameReader(
  onFrame: (flags: number, body: Buffer) => void,
): (bytes: Buffer) => void {
  let parts: Buffer[] = [];
  let length = 0;
  let wanted = 64;
  let greeted = false;
  return (bytes) => {
    parts.push(bytes);
    length += bytes.length;
    if (length < wanted) return;
    let rest = parts.length === 1 ? bytes : Buffer.concat(parts, length);
    if (!greeted) {
      greeted = true;
      rest = rest.subarray(64);
    }
    for (;;) {
      const flags = rest[0] ?? 0;
      const head = flags & LONG ? 9 : 2;
      if (rest.length < head) {
        wanted = head;
        break;
      }
      const size = flags & LONG ? Number(rest.readBigUInt64BE(1)) : rest[1] ?? 0;
      if (rest.length < head + size) {
        wanted = head + size;
        break;
      }
      onFrame(flags, rest.subarray(head, head + size));
      rest = rest.subarray(head + size);
    }
    parts = rest.length > 0 ? [rest] : [];
    length = rest.length;
  };
}
