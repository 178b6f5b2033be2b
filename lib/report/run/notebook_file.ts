import { createHash } from "node:crypto";
import {
  badNotebookField,
  inputWithoutParameter,
  notebookNotJson,
  notNbformat4,
  unknownKernel,
} from "../../messages/kernels.ts";
import { KERNELS, type NotebookCell, type NotebookDocument } from "../notebook_document.ts";
import { jsonErrorPlace } from "./json_error.ts";
import { notebookParameters } from "./parameters.ts";

type Json = { readonly [key: string]: unknown };

const CELL_TYPES = ["markdown", "code", "raw"] as const;
/** What nbformat 4.5 allows as a cell id. */
const CELL_ID = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Reads the text of an `.ipynb` file. Outputs and execution counts may be there and are left out.
 *
 * @param name the file's name without folder and ending, for messages and {@linkcode NotebookDocument.name}
 * @throws {UserError} where the text is no JSON (with line and column), no notebook of format 4, has a kernel other
 * than {@linkcode KERNELS}, a cell of a wrong shape, or a parameters cell that is not one.
 */
export function parseNotebook(name: string, text: string): NotebookDocument {
  const root = parseRoot(name, text);
  const metadata = objectAt(name, root, "metadata");
  const spec = metadata["kernelspec"] === undefined ? {} : objectAt(name, metadata, "kernelspec", "metadata.");
  const kernel = KERNELS.find((known) => known === spec["name"]);
  if (kernel === undefined) throw unknownKernel(name, spec["name"], KERNELS);
  const ours = metadata["driver_core_lab"] === undefined
    ? {}
    : objectAt(name, metadata, "driver_core_lab", "metadata.");
  const inputs = ours["inputs"] ?? [];
  if (!isStrings(inputs)) {
    throw badNotebookField(
      name,
      "metadata.driver_core_lab.inputs",
      "a list of names",
    );
  }
  const cells = rawCells(name, root).map((cell, index) => parseCell(name, cell, index));
  const document: NotebookDocument = { name, cells, kernel, inputs };
  const parameters = notebookParameters(document).map((parameter) => parameter.name);
  for (const input of inputs) {
    if (!parameters.includes(input)) {
      throw inputWithoutParameter(name, input, parameters);
    }
  }
  return document;
}

/**
 * The form in which notebooks are committed: without outputs, execution counts, and what front ends note about
 * themselves; one space of indentation, keys sorted, a newline at the end, as Jupyter writes. Cleaning twice changes
 * nothing.
 *
 * @throws {UserError} as {@linkcode parseNotebook}.
 */
export function cleanNotebook(name: string, text: string): string {
  parseNotebook(name, text);
  const root = parseRoot(name, text);
  const metadata = root["metadata"] as Json;
  const language = metadata["language_info"] as Json | undefined;
  const clean = {
    cells: rawCells(name, root).map((cell, index) => cleanCell(cell, index)),
    metadata: {
      ...(metadata["driver_core_lab"] === undefined ? {} : { driver_core_lab: metadata["driver_core_lab"] }),
      kernelspec: metadata["kernelspec"],
      ...(typeof language?.["name"] === "string" ? { language_info: { name: language["name"] } } : {}),
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return JSON.stringify(sortKeys(clean), null, 1) + "\n";
}

/**
 * Whether a notebook's text is in the committed form of {@linkcode cleanNotebook}.
 *
 * @throws {UserError} as {@linkcode parseNotebook}.
 */
export function isClean(name: string, text: string): boolean {
  return cleanNotebook(name, text) === text;
}

/** A value with the keys of every object in it sorted by code unit, as Jupyter writes files. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, sortKeys(inner)]),
  );
}

/** The text of a cell as nbformat files hold it: a list of lines, each but the last with its newline. */
export function sourceLines(source: string): readonly string[] {
  return source === "" ? [] : source.split(/(?<=\n)/);
}

function parseRoot(name: string, text: string): Json {
  let root: unknown;
  try {
    root = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    const { line, column } = jsonErrorPlace(text);
    throw notebookNotJson(name, line, column);
  }
  if (!isObject(root) || root["nbformat"] !== 4) throw notNbformat4(name);
  return root;
}

function rawCells(name: string, root: Json): readonly unknown[] {
  const cells = root["cells"];
  if (!Array.isArray(cells)) throw badNotebookField(name, "cells", "a list");
  return cells;
}

function parseCell(name: string, cell: unknown, index: number): NotebookCell {
  const label = `cell ${index + 1}`;
  if (!isObject(cell)) throw badNotebookField(name, label, "an object");
  const type = CELL_TYPES.find((known) => known === cell["cell_type"]);
  if (type === undefined) {
    throw badNotebookField(
      name,
      `${label}, cell_type`,
      "markdown, code or raw",
    );
  }
  const source = cell["source"];
  if (typeof source !== "string" && !isStrings(source)) {
    throw badNotebookField(name, `${label}, source`, "text or a list of lines");
  }
  const tags = objectAt(name, cell, "metadata", `${label}, `)["tags"] ?? [];
  if (!isStrings(tags)) {
    throw badNotebookField(name, `${label}, metadata.tags`, "a list of names");
  }
  const given = cell["id"];
  if (
    given !== undefined && (typeof given !== "string" || !CELL_ID.test(given))
  ) {
    throw badNotebookField(
      name,
      `${label}, id`,
      "1 to 64 letters, digits, hyphens or underscores",
    );
  }
  const text = sourceText(source);
  return { type, id: given ?? derivedId(text, index), source: text, tags };
}

function cleanCell(raw: unknown, index: number): Json {
  const cell = raw as Json & { readonly source: string | readonly string[] };
  const source = sourceText(cell.source);
  const tags = (cell["metadata"] as Json)["tags"];
  return {
    ...(cell["attachments"] === undefined ? {} : { attachments: cell["attachments"] }),
    cell_type: cell["cell_type"],
    ...(cell["cell_type"] === "code" ? { execution_count: null, outputs: [] } : {}),
    id: cell["id"] ?? derivedId(source, index),
    metadata: Array.isArray(tags) && tags.length > 0 ? { tags } : {},
    source: sourceLines(source),
  };
}

function sourceText(source: string | readonly string[]): string {
  return typeof source === "string" ? source : source.join("");
}

/** An id for a cell of an older file, which has none: the same on every reading. */
function derivedId(source: string, index: number): string {
  return createHash("sha256").update(`${index}\0${source}`).digest("hex").slice(
    0,
    8,
  );
}

function objectAt(name: string, parent: Json, key: string, path = ""): Json {
  const value = parent[key];
  if (!isObject(value)) throw badNotebookField(name, path + key, "an object");
  return value;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) &&
    value.every((item) => typeof item === "string");
}
