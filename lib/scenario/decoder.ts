/**
 * Decoders: one description of a shape gives both its JSON Schema and its strict parser, so that they cannot disagree.
 */
import { missingField, tooMany, unknownField, wrongValue } from "../messages/scenario.ts";

/** A part of a JSON Schema. */
export type Schema = { readonly [key: string]: unknown };

/** Checks that a JSON value has a shape. */
export interface Decoder<T> {
  readonly schema: Schema;
  /** @throws {UserError} that names `path` where the value does not fit. */
  parse(value: unknown, path: string): T;
}

/** Text of at least one character and at most `most`. */
export function text(most: number, description?: string): Decoder<string> {
  return {
    schema: { type: "string", minLength: 1, maxLength: most, ...(description ? { description } : {}) },
    parse(value, path) {
      if (typeof value === "string" && value.length > 0 && value.length <= most) return value;
      throw wrongValue(path, `text of 1 to ${most} characters`, value);
    },
  };
}

/** true or false. */
export const flag: Decoder<boolean> = {
  schema: { type: "boolean" },
  parse(value, path) {
    if (typeof value === "boolean") return value;
    throw wrongValue(path, "true or false", value);
  },
};

/** A whole number. */
export function whole(min: number, max: number): Decoder<number> {
  return {
    schema: { type: "integer", minimum: min, maximum: max },
    parse(value, path) {
      if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
      throw wrongValue(path, `a whole number from ${min} to ${max}`, value);
    },
  };
}

/** A number. */
export function real(min: number, max: number): Decoder<number> {
  return {
    schema: { type: "number", minimum: min, maximum: max },
    parse(value, path) {
      if (typeof value === "number" && value >= min && value <= max) return value;
      throw wrongValue(path, `a number from ${min} to ${max}`, value);
    },
  };
}

/** One of some words. */
export function oneWord<const W extends readonly string[]>(...words: W): Decoder<W[number]> {
  return {
    schema: { enum: words },
    parse(value, path) {
      if (typeof value === "string" && words.includes(value)) return value;
      throw wrongValue(path, `one of ${words.join(", ")}`, value, words);
    },
  };
}

/** null. */
export const nothing: Decoder<null> = {
  schema: { type: "null" },
  parse(value, path) {
    if (value === null) return null;
    throw wrongValue(path, "null", value);
  },
};

/** A list of at least `least` and at most `most` things. */
export function list<T>(of: Decoder<T>, most: number, least = 0): Decoder<readonly T[]> {
  return {
    schema: { type: "array", items: of.schema, minItems: least, maxItems: most },
    parse(value, path) {
      if (!Array.isArray(value)) throw wrongValue(path, "a list", value);
      if (value.length > most || value.length < least) throw tooMany(path, value.length, least, most);
      return value.map((item, i) => of.parse(item, `${path}[${i}]`));
    },
  };
}

/** Fields of an object: required ones, and optional ones marked by {@linkcode optional}. */
export type Fields = { readonly [field: string]: Decoder<unknown> & { readonly optional?: true } };

/** What an object of these fields parses to. */
export type Parsed<F extends Fields> =
  & { readonly [K in keyof F as F[K] extends { optional: true } ? never : K]: ReturnType<F[K]["parse"]> }
  & { readonly [K in keyof F as F[K] extends { optional: true } ? K : never]?: ReturnType<F[K]["parse"]> };

/** Marks a field that may be left out. */
export function optional<T>(of: Decoder<T>): Decoder<T> & { readonly optional: true } {
  return { ...of, optional: true };
}

/** An object with these fields and no others. */
export function object<const F extends Fields>(fields: F): Decoder<Parsed<F>> {
  const names = Object.keys(fields);
  const required = names.filter((name) => !fields[name]!.optional);
  return {
    schema: {
      type: "object",
      properties: Object.fromEntries(names.map((name) => [name, fields[name]!.schema])),
      required,
      additionalProperties: false,
    },
    parse(value, path) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw wrongValue(path, "an object", value);
      }
      const given = value as { readonly [field: string]: unknown };
      for (const name of Object.keys(given)) {
        if (!Object.hasOwn(fields, name)) throw unknownField(path, name, names);
      }
      for (const name of required) if (!Object.hasOwn(given, name)) throw missingField(path, name);
      const parsed: { [field: string]: unknown } = {};
      for (const name of names) {
        if (Object.hasOwn(given, name)) parsed[name] = fields[name]!.parse(given[name], fieldPath(path, name));
      }
      return parsed as Parsed<F>;
    },
  };
}

/** An object whose fields have any names, each with a value of one shape. */
export function record<T>(of: Decoder<T>, most: number): Decoder<{ readonly [name: string]: T }> {
  return {
    schema: { type: "object", additionalProperties: of.schema, maxProperties: most },
    parse(value, path) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw wrongValue(path, "an object", value);
      }
      const entries = Object.entries(value);
      if (entries.length > most) throw tooMany(path, entries.length, 0, most);
      return Object.fromEntries(entries.map(([name, inner]) => [name, of.parse(inner, fieldPath(path, name))]));
    },
  };
}

/** The path of an object's field. */
export function fieldPath(path: string, field: string): string {
  return path === "" ? field : `${path}.${field}`;
}

/**
 * The one shape that `choose` picks by looking at the value; `expected` says in words what there is to pick from, and
 * `words` has the first fields or words that somebody may have mistyped.
 */
export function variants<T>(
  shapes: readonly Decoder<T>[],
  expected: string,
  choose: (value: unknown) => Decoder<T> | undefined,
  words: readonly string[] = [],
): Decoder<T> {
  return {
    schema: { anyOf: shapes.map((shape) => shape.schema) },
    parse(value, path) {
      const shape = choose(value);
      if (shape === undefined) throw wrongValue(path, expected, value, words);
      return shape.parse(value, path);
    },
  };
}
