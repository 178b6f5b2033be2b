import { decodeStringLiteral } from "./c_strings.ts";

/** A driver that a Rust file registers through a `module_…_driver!` macro. Text is kept byte for byte (latin1). */
export interface RustDriverFact {
  readonly path: string;
  readonly line: number;
  /** The type that implements the driver. */
  readonly symbol: string;
  /** From the macro's name: `phy` of `module_phy_driver!`. */
  readonly bus: string;
  /** The name that is registered; `null` where it is no literal. */
  readonly name: string | null;
  /** What stands in the place of the name. */
  readonly expression: string;
  /** Whether the name is the module's, as for all abstractions without a `const NAME`. */
  readonly isModuleName: boolean;
}

/** Whether a file can have one: most need not be looked at closely. */
export function mayRegisterInRust(text: string): boolean {
  return text.includes("_driver!") || text.includes("Registration<");
}

/** A module that keeps a registration itself, in the place of a `module_…_driver!` macro. */
const REGISTRATION = /\bRegistration<\s*(?:\w+::)*(\w+)::Adapter<\s*([\w:]+)/g;
const MODULE = /\bmodule!\s*([{([])/;
const INVOCATION = /\bmodule_(\w+)_driver!\s*([{([])/g;

/**
 * Finds the drivers of a Rust file.
 *
 * Two kinds of abstraction exist in kernel trees: those whose macro lists `drivers: [A, B]`, where each type's
 * `const NAME` is registered (PHYs), and those with `type: A, name: "n"`, where the module's name is registered; on the
 * auxiliary bus that name is both the module's and the driver's, so that `n.n` is registered.
 *
 * @param text Decoded as latin1.
 */
export function extractRustDrivers(path: string, text: string): RustDriverFact[] {
  const code = withoutRustComments(text);
  const found: RustDriverFact[] = [];
  const lines = lineCounter(code);
  const constants = nameConstants(code);
  const invocations = new RegExp(INVOCATION);
  for (let invocation = invocations.exec(code); invocation; invocation = invocations.exec(code)) {
    const bus = invocation[1]!;
    const from = invocation.index + invocation[0].length;
    const end = closing(code, from);
    const body = code.slice(from, end);
    invocations.lastIndex = end; // An invocation inside of another is none of ours.
    const line = lines(invocation.index);
    const list = /\bdrivers\s*:\s*\[([^\]]*)\]/.exec(body)?.[1];
    if (list !== undefined) {
      for (const type of list.split(",").map(lastSegment).filter((t) => t !== "")) {
        const constant = constants.get(type);
        found.push({
          path,
          line: constant?.line ?? line,
          symbol: type,
          bus,
          name: constant?.name ?? null,
          expression: constant?.expression ?? "NAME",
          isModuleName: false,
        });
      }
      continue;
    }
    const type = lastSegment(/\btype\s*:\s*([\w:<>]+)/.exec(body)?.[1] ?? "");
    // The macro's own definition passes its arguments on, and names no type.
    if (type === "") continue;
    const expression = /\bname\s*:\s*([^\n]*?),?\s*(?:\n|$)/.exec(body)?.[1] ??
      "name";
    const name = rustString(expression);
    found.push({
      path,
      line,
      symbol: type,
      bus,
      name: name === null ? null : onBus(bus, name),
      expression,
      isModuleName: true,
    });
  }
  found.push(...heldRegistrations(path, code));
  return found;
}

/** The drivers whose registrations a `module!` holds: the module's name is registered. */
function heldRegistrations(path: string, code: string): RustDriverFact[] {
  const module = MODULE.exec(code);
  if (!module) return [];
  const from = module.index + module[0].length;
  const expression = /\bname\s*:\s*([^\n]*?),?\s*(?:\n|$)/.exec(code.slice(from, closing(code, from)))?.[1] ?? "name";
  const name = rustString(expression);
  const lines = lineCounter(code);
  const found = new Map<string, RustDriverFact>();
  for (const registration of code.matchAll(REGISTRATION)) {
    const bus = registration[1]!, symbol = lastSegment(registration[2]!);
    const line = lines(registration.index);
    if (found.has(`${bus} ${symbol}`)) continue;
    found.set(`${bus} ${symbol}`, {
      path,
      line,
      symbol,
      bus,
      name: name === null ? null : onBus(bus, name),
      expression,
      isModuleName: true,
    });
  }
  return [...found.values()];
}

/** The name that a bus makes of a module's name: the auxiliary bus puts the module's before the driver's. */
function onBus(bus: string, moduleName: string): string {
  return bus === "auxiliary" ? `${moduleName}.${moduleName}` : moduleName;
}

function lastSegment(path: string): string {
  return /(\w*)(?:<[^]*)?$/.exec(path.trim())?.[1] ?? "";
}

/** The `const NAME` of each type that implements a driver, by the type's name. */
function nameConstants(code: string) {
  const found = new Map<string, { name: string | null; expression: string; line: number }>();
  const lines = lineCounter(code);
  const implementations = /\bDriver\s+for\s+(?:\w+::)*(\w+)[^{;]{0,200}\{/g;
  for (let start = implementations.exec(code); start; start = implementations.exec(code)) {
    const from = implementations.lastIndex;
    const end = closing(code, from);
    implementations.lastIndex = end;
    const constant = /\bconst\s+NAME\s*:[^=;]{0,200}=\s*([^;]{0,1000});/.exec(code.slice(from, end));
    if (!constant) continue;
    const expression = constant[1]!.trim();
    found.set(start[1]!, { name: rustString(expression), expression, line: lines(start.index) });
  }
  return found;
}

/** The bytes of `"…"`, `c"…"`, `b"…"` or `c_str!("…")`; `null` for everything else. */
function rustString(expression: string): string | null {
  const literal = /^(?:(?:\w+::)*c_str!\s*\(\s*|[cb])?("(?:[^"\\]|\\[^])*")\s*\)?$/.exec(expression.trim())?.[1];
  return literal === undefined ? null : decodeStringLiteral(literal);
}

/** The same text with comments blanked out, lines kept. */
function withoutRustComments(text: string): string {
  let out = "", kept = 0, at = 0;
  const marks = /"|\/\/|\/\*/g;
  for (let mark = marks.exec(text); mark; marks.lastIndex = at, mark = marks.exec(text)) {
    let stop: number;
    if (mark[0] === '"') {
      stop = mark.index + 1;
      while (stop < text.length && text[stop] !== '"') {
        stop += text[stop] === "\\" ? 2 : 1;
      }
      at = stop + 1;
      continue;
    }
    if (mark[0] === "//") {
      const end = text.indexOf("\n", mark.index);
      stop = end === -1 ? text.length : end;
    } else stop = blockCommentEnd(text, mark.index);
    out += text.slice(kept, mark.index) +
      text.slice(mark.index, stop).replace(/[^\n]+/g, " ");
    kept = at = stop;
  }
  return out + text.slice(kept);
}

/** Rust's block comments nest. */
function blockCommentEnd(text: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    depth += mark[0] === "/*" ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
}

/** The index of the bracket that closes the one before `from`. */
function closing(code: string, from: number): number {
  const marks = /"(?:[^"\\]|\\[^])*"|[{([]|[})\]]/g;
  marks.lastIndex = from;
  let depth = 1;
  for (let mark = marks.exec(code); mark; mark = marks.exec(code)) {
    if (mark[0].length > 1) continue;
    depth += "{([".includes(mark[0]) ? 1 : -1;
    if (depth === 0) return mark.index;
  }
  return code.length;
}

/** Gives the line of an index; to be asked in ascending order. */
function lineCounter(text: string): (index: number) => number {
  let line = 1, next = text.indexOf("\n");
  return (index) => {
    for (; next !== -1 && next < index; next = text.indexOf("\n", next + 1)) line++;
    return line;
  };
}
