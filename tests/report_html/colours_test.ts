import { strict as assert } from "node:assert";
import { loadAssets } from "../../lib/report/html/assets.ts";
import { contrast, linear } from "../support/contrast.ts";

const COLOUR = /--([\w-]+): light-dark\((#[\da-f]{6}), (#[\da-f]{6})\)/g;
const SCHEMES = ["light", "dark"] as const;

/** The style sheet's colours by name, for each scheme. */
const colours = { light: new Map<string, string>(), dark: new Map<string, string>() };
for (const [, name = "", light = "", dark = ""] of loadAssets().css.matchAll(COLOUR)) {
  colours.light.set(name, light);
  colours.dark.set(name, dark);
}

/** Machado, Oliveira and Fernandes 2009: how linear RGB looks with the named kind of colour blindness, in full. */
const VISION: Readonly<Record<string, readonly (readonly [number, number, number])[]>> = {
  ordinary: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

/** Ottosson's Oklab coordinates of a colour as someone with this vision sees it, times 100. */
function seen(colour: string, vision: string): number[] {
  const given = linear(colour);
  const [r = 0, g = 0, b = 0] = (VISION[vision] ?? []).map((row) =>
    Math.min(1, Math.max(0, row.reduce((sum, factor, i) => sum + factor * (given[i] ?? 0), 0)))
  );
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    21.04542553 * l + 79.3617785 * m - 0.40720468 * s,
    197.79984951 * l - 242.8592205 * m + 45.05937099 * s,
    2.59040371 * l + 78.27717662 * m - 80.8675766 * s,
  ];
}

Deno.test("colours.css: text stands out 4.5:1 from paper and panel, series 3:1 from paper, in both themes", () => {
  for (const scheme of SCHEMES) {
    const get = (name: string) => colours[scheme].get(name) ?? assert.fail(`no colour ${name}`);
    for (const name of colours[scheme].keys()) {
      if (["paper", "panel", "line", "grid"].includes(name)) continue;
      const least = name.startsWith("series-") ? 3 : 4.5;
      const grounds = name.startsWith("series-") ? ["paper"] : ["paper", "panel"];
      for (const ground of grounds) {
        const ratio = contrast(get(name), get(ground));
        assert.ok(ratio >= least, `${scheme}: ${name} on ${ground} is ${ratio.toFixed(2)}:1`);
      }
    }
  }
});

Deno.test("colours.css: any two of the eight series differ for every colour vision, the first three the most", () => {
  for (const scheme of SCHEMES) {
    const series = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => colours[scheme].get(`series-${n}`) ?? assert.fail());
    for (const vision of Object.keys(VISION)) {
      series.forEach((a, i) =>
        series.slice(0, i).forEach((b, j) => {
          const other = seen(b, vision);
          const distance = Math.hypot(...seen(a, vision).map((x, k) => x - (other[k] ?? 0)));
          assert.ok(
            distance >= (i < 3 ? 11 : 5.5),
            `${scheme}, ${vision}: series ${j + 1} and ${i + 1}: ${distance.toFixed(1)}`,
          );
        })
      );
    }
  }
});
