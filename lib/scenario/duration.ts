/** How long something takes: a constant, or drawn anew each time from a distribution. The explorer takes no notice. */
import { durationsReversed, notADuration } from "../messages/duration.ts";
import { type Decoder, list, object, real, text, variants } from "./decoder.ts";

/** A duration as people write it; texts are constants such as `"2.5 ms"`, with ns, us, ms or s. */
export type Duration =
  | string
  /** Any between the two, ends included, each as likely. */
  | { readonly uniform: readonly string[] }
  /** By its mean. */
  | { readonly exponential: string }
  /** Its logarithm is normal with the standard deviation `sigma`. */
  | { readonly lognormal: { readonly median: string; readonly sigma: number } }
  /** One of these, each as likely. */
  | { readonly values: readonly string[] };

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };
const FORM = /^(\d{1,15}(?:\.\d{1,9})?) ?(ns|us|ms|s)$/;
/** A day, in nanoseconds. */
const LONGEST = 86_400e9;
const MOST_VALUES = 100_000;
const MOST_SIGMA = 10;

/**
 * Whole nanoseconds of a text such as "2.5 ms".
 * @param path where the text stands, for the message.
 * @throws {UserError} where it is none, or longer than a day.
 */
export function nanoseconds(text: string, path = "the duration"): number {
  const [, number, unit] = FORM.exec(text) ?? [];
  if (number === undefined || unit === undefined) throw notADuration(path, text);
  const value = Math.round(Number(number) * UNITS[unit]!);
  if (value > LONGEST) throw notADuration(path, text);
  return value;
}

const constant: Decoder<string> = {
  schema: { type: "string", pattern: FORM.source },
  parse(value, path) {
    const parsed = text(40).parse(value, path);
    nanoseconds(parsed, path);
    return parsed;
  },
};

const ends = list(constant, 2, 2);
const uniform = object({
  uniform: {
    schema: ends.schema,
    parse(value, path) {
      const [low = "", high = ""] = ends.parse(value, path);
      if (nanoseconds(low) > nanoseconds(high)) throw durationsReversed(path);
      return [low, high];
    },
  } satisfies Decoder<readonly string[]>,
});
const exponential = object({ exponential: constant });
const lognormal = object({ lognormal: object({ median: constant, sigma: real(0, MOST_SIGMA) }) });
const values = object({ values: list(constant, MOST_VALUES, 1) });

/** Parses a duration. */
export const durationDecoder: Decoder<Duration> = variants<Duration>(
  [constant, uniform, exponential, lognormal, values],
  'a duration: text such as "2.5 ms", or an object with uniform, exponential, lognormal or values',
  (value) => {
    if (typeof value === "string") return constant;
    if (typeof value !== "object" || value === null) return undefined;
    if ("uniform" in value) return uniform;
    if ("exponential" in value) return exponential;
    return "lognormal" in value ? lognormal : "values" in value ? values : undefined;
  },
);

/** A duration in words. */
export function durationText(duration: Duration): string {
  if (typeof duration === "string") return duration;
  if ("uniform" in duration) return duration.uniform.join(" to ");
  if ("exponential" in duration) return `an exponential time of mean ${duration.exponential}`;
  if ("lognormal" in duration) {
    return `a log-normal time of median ${duration.lognormal.median} and sigma ${duration.lognormal.sigma}`;
  }
  return `one of ${duration.values.length} measured times`;
}
