/** From statements to nodes: what says where a step ends. */
import { mayBeEndless } from "./endless.ts";
import { isShared, type Local, walk } from "./expression.ts";
import { FRAME_FIRST_BIT, FRAME_MOST_WORDS, MOST_NODES, packFields, writeField } from "./layout.ts";
import {
  expressionsOf,
  type LoweredFunction,
  type LoweredProgram,
  type Node,
  type Operation,
  withoutDetours,
} from "./nodes.ts";
import type { Program } from "./program.ts";
import { programTooLarge } from "../messages/program.ts";
import type { ProgramFunction, Statement } from "./statement.ts";

/**
 * Lowers a whole program. Throws a `RangeError` for what the language does not allow.
 *
 * @throws {UserError} for more than `mostNodes` nodes.
 */
export function lower(program: Program, mostNodes: number = MOST_NODES): LoweredProgram {
  const nodes: Node[] = [];
  // Bodies may declare further functions: the list grows while it is gone through.
  const lowered: LoweredFunction[] = [];
  for (const declared of program.functions) lowered.push(new FunctionLowering(program, nodes, declared).run());
  if (nodes.length > mostNodes) {
    throw programTooLarge(nodes.length, mostNodes);
  }
  const skip = (id: number): number => {
    const node = nodes[id];
    return node !== undefined && node.operation.kind === "begin" && !node.stop ? skip(node.next) : id;
  };
  const functions = lowered.map((of) => {
    of.fresh[0] = (of.fresh[0]! & ~0xffff) | skip(of.entry);
    return { ...of, entry: skip(of.entry) };
  });
  return {
    program,
    nodes: nodes.map((node) => withoutDetours(node, skip)),
    functions,
  };
}

/** How the statements around one shape its nodes. */
interface Context {
  /** In an atomic block: no stop. */
  readonly atomic: boolean;
  /** Nothing of the step has been done yet, so that it may still wait. Matters in atomic blocks only. */
  readonly first: boolean;
  /** Its first statement is part of the step that leads here. */
  readonly joined: boolean;
  /** Where `leave` goes. */
  readonly exit: number | undefined;
}

class FunctionLowering {
  readonly #program: Program;
  readonly #nodes: Node[];
  readonly #owner: ProgramFunction;
  readonly #locals: Set<Local>;

  constructor(program: Program, nodes: Node[], owner: ProgramFunction) {
    this.#program = program;
    this.#nodes = nodes;
    this.#owner = owner;
    this.#locals = new Set(owner.parameters);
  }

  run(): LoweredFunction {
    const end = this.#node(
      { kind: "return", value: { op: "constant", value: 0 } },
      false,
      -1,
    );
    const entry = this.#sequence(this.#owner.body(), end, {
      atomic: false,
      first: true,
      joined: false,
      exit: undefined,
    });
    const locals = [...this.#locals];
    const packed = packFields(
      locals.map((local) => local.range),
      FRAME_FIRST_BIT,
    );
    if (packed.words > FRAME_MOST_WORDS) {
      throw new RangeError(
        `function ${this.#owner.name} has too many variables`,
      );
    }
    const fresh = new Int32Array(packed.words);
    fresh[0] = entry;
    locals.forEach((local, i) => writeField(fresh, 0, packed.fields[i]!, local.initial));
    return {
      declared: this.#owner,
      entry,
      fields: new Map(locals.map((local, i) => [local, packed.fields[i]!])),
      fresh,
    };
  }

  #node(operation: Operation, stop: boolean, next: number): number {
    const id = this.#nodes.length;
    this.#nodes.push({ id, owner: this.#owner, operation, stop, next });
    for (const inner of expressionsOf(operation)) {
      walk(inner, (part) => {
        if (part.op === "local") this.#locals.add(part.local);
      });
    }
    if (operation.kind === "let") this.#locals.add(operation.local);
    if (
      (operation.kind === "receive" || operation.kind === "try") &&
      operation.into
    ) this.#locals.add(operation.into);
    return id;
  }

  /** Lowers from the last statement to the first, so that each knows what follows. */
  #sequence(
    statements: readonly Statement[],
    next: number,
    context: Context,
  ): number {
    let following = next;
    for (let i = statements.length - 1; i >= 0; i--) {
      following = this.#statement(
        statements[i]!,
        following,
        i === 0 ? context : { ...context, first: false, joined: false },
      );
    }
    return following;
  }

  #statement(statement: Statement, next: number, context: Context): number {
    const inner = { ...context, joined: false };
    switch (statement.kind) {
      case "if": {
        const no = this.#sequence(statement.no, next, inner);
        const yes = this.#sequence(statement.yes, next, inner);
        return this.#plain(
          { kind: "branch", condition: statement.condition, no },
          yes,
          context,
        );
      }
      case "while":
        return this.#loop(statement, next, inner);
      case "leave":
        if (context.exit === undefined) {
          throw new RangeError(
            `${this.#owner.name}: leave stands outside a loop`,
          );
        }
        return context.exit;
      case "choose":
        this.#mayWait(context, "choose");
        return this.#node(
          {
            kind: "choose",
            targets: statement.alternatives.map((body) =>
              this.#sequence(body, next, {
                ...context,
                first: true,
                joined: true,
              })
            ),
          },
          !context.atomic,
          -1,
        );
      case "atomic":
        return this.#atomic(statement.body, next, context);
      case "call": {
        if (context.atomic) {
          throw new RangeError(
            `${this.#owner.name}: a call stands in an atomic block`,
          );
        }
        const { callee, values } = statement;
        if (values.length !== callee.parameters.length) {
          throw new RangeError(
            `${this.#owner.name}: ${callee.name} takes ${callee.parameters.length} arguments`,
          );
        }
        const receive = this.#node(
          { kind: "receive", into: statement.into },
          false,
          next,
        );
        return this.#node(
          { kind: "call", callee, values },
          values.some(isShared),
          receive,
        );
      }
      case "await":
      case "acquire":
        this.#mayWait(context, statement.kind);
        return this.#node(statement, !context.atomic && !context.joined, next);
      case "set":
      case "release":
      case "try":
      case "spawn":
      case "push":
      case "remove":
        return this.#node(statement, !context.atomic, next);
      case "die":
        return this.#node(statement, !context.atomic, -1);
      case "note":
      case "exceeded":
        return this.#node(statement, false, next);
      case "let":
      case "check":
      case "return":
        return this.#plain(statement, next, context);
    }
  }

  /** A node that stops only for what it reads. */
  #plain(operation: Operation, next: number, context: Context): number {
    const own = this.#program.steps === "statement" &&
      operation.kind !== "return";
    return this.#node(
      operation,
      !context.atomic && (own || expressionsOf(operation).some(isShared)),
      next,
    );
  }

  #loop(
    statement: Statement & { kind: "while" },
    next: number,
    context: Context,
  ): number {
    // The head's number must be known to the body: reserve it, fill it in afterwards.
    const head = this.#node({ kind: "begin" }, false, -1);
    const before = this.#nodes.length;
    const body = this.#sequence(statement.body, head, {
      ...context,
      first: false,
      exit: next,
    });
    const stops = this.#nodes.slice(before).some((node) => node.stop);
    const endless = statement.condition.op === "constant" && statement.condition.value !== 0;
    const test = endless
      ? body
      : this.#plain({ kind: "branch", condition: statement.condition, no: next }, body, context);
    const setHead = (stop: boolean) =>
      this.#nodes[head] = { id: head, owner: this.#owner, operation: { kind: "begin" }, stop, next: test };
    // A loop that never stops would be a step without end.
    const never = !context.atomic && !stops && !this.#nodes[test]!.stop;
    setHead(never);
    if (never || !mayBeEndless(this.#nodes, head)) return head;
    // So would be one that does not stop on each way round.
    if (context.atomic) {
      throw new RangeError(
        `${this.#owner.name}: a loop in an atomic block may go round for ever; let a local variable count its rounds`,
      );
    }
    setHead(true);
    return head;
  }

  #atomic(body: readonly Statement[], next: number, context: Context): number {
    const before = this.#nodes.length;
    const entry = this.#sequence(body, next, {
      ...context,
      atomic: true,
      first: true,
    });
    const shared = this.#nodes.slice(before).some(({ operation }) =>
      operation.kind !== "note" &&
      (WRITES.has(operation.kind) || expressionsOf(operation).some(isShared))
    );
    const stop = !context.atomic && !context.joined &&
      (shared || this.#program.steps === "statement");
    return stop ? this.#node({ kind: "begin" }, true, entry) : entry;
  }

  #mayWait(context: Context, kind: string): void {
    if (context.atomic && !context.first) {
      throw new RangeError(
        `${this.#owner.name}: ${kind} stands inside an atomic block, not at its start`,
      );
    }
  }
}

const WRITES: ReadonlySet<Operation["kind"]> = new Set(
  [
    "set",
    "acquire",
    "release",
    "try",
    "spawn",
    "die",
    "push",
    "remove",
    "choose",
    "await",
  ] as const,
);
