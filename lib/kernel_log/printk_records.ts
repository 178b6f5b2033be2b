import type { LogLine } from "./log_lines.ts";

/** What one `printk()` wrote, or a line that somebody else wrote on the same console. */
export interface PrintkRecord {
  /** The line of the log that it stands in, from 1. */
  readonly line: number;
  /** Nanoseconds since the kernel's clock began; undefined where the log has no such times. */
  readonly ns: number | undefined;
  /** `T` and the task's number, or `C` and the processor's in an interrupt; undefined where the log does not say. */
  readonly caller: string | undefined;
  /** What was written. */
  readonly text: string;
}

const STAMP = /\[ *(\d{1,9})\.(\d{6})\](?:\[ *([TC]\d+)\])? ?/g;

/**
 * What tools put before a record in place of the kernel's own time: `dmesg` with `-T`, `-H`, `-d` or
 * `--time-format iso`, `journalctl` in its formats, syslog, `/dev/kmsg`.
 */
const OTHER_STAMP = new RegExp(
  String.raw`^(?:<\d+>|\w+ *:\w+ *: )?(?:` + [
    String.raw`\[\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}\](?: ?\[ *[TC]\d+\])? `,
    String.raw`\[ *[+<] *\d+\.\d{6}>?\] `,
    String.raw`\[ *\d+\.\d{6} < *\d+\.\d{6}>\] `,
    String.raw`\[\w{3}\d{2} [\d:]{5}\] `,
    String.raw`\d{4}-\d\d-\d\dT[\d:,.+-]+ (?:\S+ kernel: )?`,
    String.raw`(?:\w{3} )?\d{4}-\d\d-\d\d [\d:.]+ \w+ \S+ kernel: `,
    String.raw`\w{3} [ \d]\d [\d:.]{8,15} \S+ kernel: `,
    String.raw`\d{9,}\.\d+ \S+ kernel: `,
    String.raw`\d+,\d+,\d+,[^;]*;`,
  ].join("|") + ")",
);

/** `journalctl -k -o short-monotonic` has the kernel's time and then the host's name. */
const HOST = /^\S+ kernel: /;

/**
 * The records of a line. A line holds several where a console mixed two writers: every time stamp begins a record, and
 * what stands before the first one is a record without a time.
 */
export function printkRecords({ number, text }: LogLine): readonly PrintkRecord[] {
  const stamps = [...text.matchAll(STAMP)];
  if (stamps.length === 0) {
    return [{ line: number, ns: undefined, caller: undefined, text: text.replace(OTHER_STAMP, "") }];
  }
  const before = text.slice(0, stamps[0]!.index);
  const records = stamps.map((stamp, i): PrintkRecord => ({
    line: number,
    ns: Number(stamp[1]) * 1e9 + Number(stamp[2]) * 1000,
    caller: stamp[3],
    text: text.slice(stamp.index + stamp[0].length, stamps[i + 1]?.index).replace(HOST, ""),
  }));
  return /^(?:<\d+>|\w+ *:\w+ *: )?$/.test(before) || before.replace(OTHER_STAMP, "") === ""
    ? records
    : [{ line: number, ns: undefined, caller: undefined, text: before }, ...records];
}
