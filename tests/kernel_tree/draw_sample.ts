/**
 * Draws the sample of places that `census_sample.json` holds answers for, and prints them as JSON:
 *
 *     deno run --allow-read tests/kernel_tree/draw_sample.ts path/to/linux
 *
 * The places are the union of what the kit finds, of what a plain pattern takes for a definition, and of registration
 * calls, so that what the kit misses can show. A person then reads each place in the source and writes the answer.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { DriverDefinition } from "../../lib/driver_names/definition.ts";
import { readCensus } from "../../lib/kernel_tree/read_census.ts";
import { folderSource } from "../../lib/kernel_tree/folder_source.ts";
import { RandomStream } from "../../lib/statistics/random.ts";

/** A place to be read by a person. */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** Who proposes it. */
  readonly from: readonly ("kit" | "definition" | "registration")[];
}

/** The number of places, and the seed that they are drawn with. */
export const SAMPLE = { places: 300, seed: 612 } as const;

const DEFINITION = /\bstruct \w+_driver \w+(?:\[\w*\])? = \{/g;
const REGISTRATION =
  /\b(?!\w*unregister)(?:(?:module|builtin)_\w*driver\w*|\w*(?:register_driver|driver_register|add_driver|driver_probe)s?)\(\s*&?\w+/g;

/** The places of one file that the two patterns propose. */
export function proposed(file: string, text: string): Place[] {
  const places: Place[] = [];
  for (const [pattern, from] of [[DEFINITION, "definition"], [REGISTRATION, "registration"]] as const) {
    for (const found of text.matchAll(pattern)) {
      places.push({ file, line: text.slice(0, found.index).split("\n").length, from: [from] });
    }
  }
  return places;
}

/** The union of places, each once, in order of file and line. */
export function union(places: readonly Place[]): Place[] {
  const all = new Map<string, Place>();
  for (const place of places) {
    const key = `${place.file}:${place.line}`;
    const known = all.get(key);
    all.set(key, known ? { ...known, from: [...new Set([...known.from, ...place.from])].sort() } : place);
  }
  return [...all.values()].sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line);
}

/** So many of the places, drawn without putting back, in order of file and line. */
export function draw(places: readonly Place[], count: number, seed: number): Place[] {
  const random = new RandomStream(seed);
  const left = [...places];
  const drawn: Place[] = [];
  while (drawn.length < count && left.length > 0) {
    drawn.push(...left.splice(random.below(left.length), 1));
  }
  return union(drawn);
}

async function main(tree: string): Promise<void> {
  const { definitions } = await readCensus(tree);
  const places: Place[] = definitions.map(({ file, line }: DriverDefinition) => ({ file, line, from: ["kit"] }));
  for await (const { path } of folderSource(tree).files) {
    if (!/\.[ch]$/.test(path) || /^(?:Documentation|scripts|tools)\//.test(path)) continue;
    places.push(...proposed(path, readFileSync(join(tree, path), "latin1")));
  }
  const all = union(places);
  process.stderr.write(`${SAMPLE.places} of ${all.length} places\n`);
  process.stdout.write(JSON.stringify(draw(all, SAMPLE.places, SAMPLE.seed), null, 1) + "\n");
}

if (import.meta.main) await main(process.argv[2]!);
