import {
  badParameterLine,
  type CellPlace,
  parameterType,
  secondParametersCell,
  unknownParameter,
} from "../../messages/kernels.ts";
import type { NotebookDocument } from "../notebook_document.ts";

/** What a parameter can be. */
export type ParameterValue = string | number | boolean | null;

type Kind = "string" | "number" | "boolean" | "null";

/** A parameter: one line `const NAME: TYPE = VALUE;` of the cell tagged `parameters`. */
export interface Parameter {
  readonly name: string;
  /** What it is where nobody sets it. */
  readonly value: ParameterValue;
  /** What it can be set to: the kind of its value, and those its annotation names. */
  readonly kinds: readonly Kind[];
  /** Index of its cell, and where its value stands in the cell's source. */
  readonly cell: number;
  readonly start: number;
  readonly end: number;
}

const LINE = new RegExp(
  /^(?<head>\s*(?:const|let)\s+(?<name>[A-Za-z_$][\w$]*)\s*(?::\s*(?<annotation>[\w\s|]+?)\s*)?=\s*)/
    .source +
    /(?<literal>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|-?\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null)/
      .source +
    /\s*;?\s*(?:\/\/.*)?$/.source,
);
const KINDS: readonly Kind[] = ["string", "number", "boolean", "null"];

/**
 * The parameters of a notebook, in its order; none where no cell is tagged `parameters`.
 *
 * @throws {UserError} where two cells are tagged so, or the cell has a line that is neither a parameter nor a comment.
 */
export function notebookParameters(
  document: NotebookDocument,
): readonly Parameter[] {
  const parameters: Parameter[] = [];
  let found = false;
  for (const [index, cell] of document.cells.entries()) {
    if (cell.type !== "code" || !cell.tags.includes("parameters")) continue;
    if (found) throw secondParametersCell(cellPlace(document, index));
    found = true;
    let start = 0;
    for (const [number, line] of cell.source.split("\n").entries()) {
      if (!/^\s*(\/\/.*)?$/.test(line)) {
        const parameter = parseLine(line, index, start);
        if (!parameter) {
          throw badParameterLine(cellPlace(document, index), number + 1, line);
        }
        parameters.push(parameter);
      }
      start += line.length + 1;
    }
  }
  return parameters;
}

/**
 * Values typed on a command line as the notebook's parameters take them: `12` is a number for a parameter that takes
 * numbers and text for one that takes text.
 *
 * @throws {UserError} where a name is no parameter or a text no value of its kind.
 */
export function parameterValues(
  document: NotebookDocument,
  texts: ReadonlyMap<string, string>,
): ReadonlyMap<string, ParameterValue> {
  const parameters = notebookParameters(document);
  return new Map([...texts].map(([name, text]): [string, ParameterValue] => {
    const { kinds } = parameterNamed(document, parameters, name);
    if (kinds.includes("null") && text === "null") return [name, null];
    if (kinds.includes("boolean") && (text === "true" || text === "false")) {
      return [name, text === "true"];
    }
    const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) &&
      Number.isFinite(Number(text));
    if (kinds.includes("number") && isNumber) return [name, Number(text)];
    if (!kinds.includes("string")) {
      throw parameterType(document.name, name, text, kinds);
    }
    return [name, text];
  }));
}

/**
 * The notebook with other values in its parameters cell.
 *
 * @throws {UserError} where a name is no parameter or a value not of its kind.
 */
export function withParameters(
  document: NotebookDocument,
  values: ReadonlyMap<string, ParameterValue>,
): NotebookDocument {
  const parameters = notebookParameters(document);
  for (const [name, value] of values) {
    const { kinds } = parameterNamed(document, parameters, name);
    const finite = typeof value !== "number" || Number.isFinite(value);
    if (!finite || !kinds.includes(kindOf(value))) {
      throw parameterType(document.name, name, value, kinds);
    }
  }
  const cells = document.cells.map((cell, index) => {
    let { source } = cell;
    for (const parameter of parameters.toReversed()) {
      const value = values.get(parameter.name);
      if (parameter.cell !== index || value === undefined) continue;
      // Line separators may stand in JSON; some parsers end a line of code there.
      const literal = JSON.stringify(value).replace(
        /[\u2028\u2029]/g,
        (c) => `\\u${c.charCodeAt(0).toString(16)}`,
      );
      source = source.slice(0, parameter.start) + literal +
        source.slice(parameter.end);
    }
    return source === cell.source ? cell : { ...cell, source };
  });
  return { ...document, cells };
}

/** A cell as messages name it. */
export function cellPlace(
  document: NotebookDocument,
  index: number,
): CellPlace {
  const cell = document.cells[index];
  return {
    notebook: document.name,
    number: index + 1,
    id: cell?.id ?? "",
    source: cell?.source ?? "",
  };
}

function parameterNamed(
  document: NotebookDocument,
  parameters: readonly Parameter[],
  name: string,
): Parameter {
  const parameter = parameters.find((candidate) => candidate.name === name);
  if (!parameter) {
    throw unknownParameter(
      document.name,
      name,
      parameters.map((known) => known.name),
    );
  }
  return parameter;
}

function parseLine(
  line: string,
  cell: number,
  lineStart: number,
): Parameter | undefined {
  const groups = LINE.exec(line)?.groups;
  if (!groups) return undefined;
  const { head = "", name = "", annotation = "", literal = "" } = groups;
  const value = literalValue(literal);
  if (value === undefined) return undefined;
  const named = annotation.split("|").map((part) => part.trim()).filter((
    part,
  ) => part !== "");
  if (named.some((part) => !KINDS.includes(part as Kind))) return undefined;
  const kinds = KINDS.filter((kind) => kind === kindOf(value) || named.includes(kind));
  const start = lineStart + head.length;
  return { name, value, kinds, cell, start, end: start + literal.length };
}

function literalValue(literal: string): ParameterValue | undefined {
  const single = literal.startsWith("'");
  const json = single
    ? `"${literal.slice(1, -1).replace(/\\'|"/g, (found) => found === '"' ? '\\"' : "'")}"`
    : literal.replace(/(?<=\d)_(?=\d)/g, /^["']/.test(literal) ? "_" : "");
  try {
    return JSON.parse(json) as ParameterValue;
  } catch {
    return undefined;
  }
}

function kindOf(value: ParameterValue): Kind {
  return value === null ? "null" : typeof value as "string" | "number" | "boolean";
}
