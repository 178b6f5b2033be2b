/** Fields that stand twice in one object of a JSON text: JSON.parse() takes the last one and says nothing. */

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;

interface Level {
  /** The fields seen so far; undefined for a list. */
  readonly fields: Set<string> | undefined;
  /** The field or the place in the list that is being read. */
  at: string | number;
}

/** The first field that an object has twice and the path of that object; undefined where there is none. */
export function duplicateField(json: string): { readonly path: string; readonly name: string } | undefined {
  const levels: Level[] = [];
  let mayBeName = false;
  for (const [token] of json.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (token === "{" || token === "[") {
      levels.push({ fields: token === "{" ? new Set() : undefined, at: token === "{" ? "" : 0 });
    } else if (token === "}" || token === "]") {
      levels.pop();
    } else if (token === ",") {
      if (typeof level?.at === "number") level.at++;
    } else if (mayBeName && level?.fields) {
      const name: string = JSON.parse(token);
      if (level.fields.has(name)) return { path: pathOf(levels.slice(0, -1)), name };
      level.fields.add(name);
      level.at = name;
    }
    mayBeName = token === "{" || token === ",";
  }
  return undefined;
}

function pathOf(levels: readonly Level[]): string {
  return levels.map(({ at }, i) => typeof at === "number" ? `[${at}]` : `${i === 0 ? "" : "."}${at}`).join("");
}
