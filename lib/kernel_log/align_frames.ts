/** A line of two lists laid beside each other; `null` where one has nothing to match the other. */
export interface AlignedFrames {
  /** Of the first list. */
  readonly left: string | null;
  /** Of the second list. */
  readonly right: string | null;
}

/**
 * Two stacks side by side, in their order, so that as many lines as possible have equal functions. What only one of
 * them has stands alone, the first list's before the second's.
 */
export function alignFrames(left: readonly string[], right: readonly string[]): readonly AlignedFrames[] {
  // common[i][j]: most equal lines of left from i on and right from j on.
  const common = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      common[i]![j] = left[i] === right[j]
        ? common[i + 1]![j + 1]! + 1
        : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
    }
  }
  const lines: AlignedFrames[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const [one, other] = [left[i], right[j]];
    if (one !== undefined && one === other) {
      lines.push({ left: one, right: other });
      i++;
      j++;
    } else if (one !== undefined && (other === undefined || common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push({ left: one, right: null });
      i++;
    } else {
      lines.push({ left: null, right: other! });
      j++;
    }
  }
  return lines;
}
