/** A line's mark and width, as Plotly takes them. */
export interface LineLook {
  readonly width: number;
  readonly size: number;
}

const USUAL: LineLook = { width: 2, size: 7 };
/** Wide enough to be seen on both sides of a usual line that lies on it. */
const HALO: LineLook = { width: 7, size: 13 };

/**
 * How lines are drawn, in order, the later ones on top: one that a later one covers is a halo around that.
 *
 * @param lines The points of each line.
 * @param isNear Whether two values at the same place look like one.
 */
export function lineLooks(
  lines: readonly (readonly (readonly [x: number, y: number])[])[],
  isNear: (a: number, b: number) => boolean,
): readonly LineLook[] {
  return lines.map((line, i) => lines.slice(i + 1).some((above) => covers(above, line, isNear)) ? HALO : USUAL);
}

/** Whether all points of `above` that have a place in `line` look like that line's, of which there is more than one. */
function covers(
  above: readonly (readonly [x: number, y: number])[],
  line: readonly (readonly [x: number, y: number])[],
  isNear: (a: number, b: number) => boolean,
): boolean {
  const values = new Map(line);
  const common = above.filter(([x]) => values.has(x));
  return common.length > 1 && common.every(([x, y]) => isNear(y, values.get(x)!));
}
