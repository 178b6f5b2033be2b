import assert from "node:assert/strict";
import { busPairBars, type BusPairUnit } from "../../lib/charts/bus_pair_bars.ts";
import { VERDICT } from "../../lib/charts/run_colours.ts";
import { HOSTILE } from "../support/runs.ts";

const UNITS: readonly BusPairUnit[] = [
  { probedOn: "usb", registeredOn: "parport", quantity: "never", number: 1, details: ["probe()", "a.c:1"] },
  { probedOn: "pci", registeredOn: "platform", quantity: "always", number: 2, details: ["b.c:2"] },
  { probedOn: "pci", registeredOn: "platform", quantity: "never", number: 3, details: [HOSTILE] },
  { probedOn: HOSTILE, registeredOn: HOSTILE, quantity: "sometimes", number: 4, details: [] },
];

Deno.test("busPairBars gives each unit a block of its own in its pair's row, with number and colour", () => {
  const { data } = busPairBars(UNITS, "Which?");
  const blocks = data.flatMap((trace) =>
    (trace["base"] as number[]).map((base, i) => ({
      row: (trace["y"] as string[])[i]!,
      place: Math.floor(base),
      number: (trace["text"] as string[])[i]!,
      colour: (trace["marker"] as { color: string }).color,
    }))
  );
  assert.equal(new Set(blocks.map(({ row, place }) => `${row} ${place}`)).size, UNITS.length, "no block hides another");
  const byNumber = new Map(blocks.map((block) => [block.number, block]));
  for (const { number, quantity } of UNITS) assert.equal(byNumber.get(`${number}`)!.colour, VERDICT[quantity].colour);
  assert.deepEqual([byNumber.get("2")!.place, byNumber.get("3")!.place], [0, 1]);
});

Deno.test("busPairBars puts the pair with most units first, says the path, has axis titles and plain JSON", () => {
  const figure = busPairBars(UNITS, "Which?");
  const yaxis = figure.layout["yaxis"] as { categoryarray: string[] };
  assert.equal(yaxis.categoryarray[0], "pci → platform");
  assert.match(JSON.stringify(figure.data), /probe\(\)<br>a\.c:1/);
  assert.match(figure.alt, /4 in all\. pci → platform: 1 never, 1 always; usb → parport: 1 never/);
  for (const axis of ["xaxis", "yaxis"]) assert.match(JSON.stringify(figure.layout[axis]), /"title":\{"text":"\w/);
  assert.deepEqual(JSON.parse(JSON.stringify(figure)), figure);
});

Deno.test("busPairBars lets no name become HTML", () => {
  const { data, layout } = busPairBars(UNITS, "Which?");
  assert.ok(!JSON.stringify([data, layout]).includes("<img"));
});
