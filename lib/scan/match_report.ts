import { ACCESS, chainParts } from "../kernel_tree/calls/call_facts.ts";
import type { CallGraph } from "../kernel_tree/calls/call_graph.ts";
import type { Buses } from "./buses.ts";
import { functionName, functionPath, type TreeLinks } from "./tree_links.ts";

/** What the match function of a bus uses. */
export interface BusMatch {
  /** The bus's name. */
  readonly bus: string;
  /** Its match function. */
  readonly function: string;
  /** The file of that. */
  readonly file: string;
  /** Its first line. */
  readonly line: number;
  /**
   * Members of structs that it, or what it calls in the same file or in headers, uses: those that it changes, that others
   * in the file change, and all that a header's function reads.
   */
  readonly state: readonly MatchState[];
  /** Calls on the way that sleep or take a lock. */
  readonly sleepsOrLocks: readonly MatchCall[];
  /** Functions of drivers that it calls: `hid_driver.match`. */
  readonly driverCallbacks: readonly string[];
}

/** A member that a match function uses. */
export interface MatchState {
  /** Struct and member. */
  readonly member: string;
  /** What match does with it. */
  readonly access: "reads" | "writes" | "takes the address of";
  /** Functions of the same file that write it or hand out its address: match races with those. */
  readonly changedBy: readonly string[];
  /**
   * Functions of other files that assign one of their parameters, or a function, to it, where its struct is no other
   * bus's too. What else other files do to it is not known: all accesses are read in files with a match function and in
   * headers alone.
   */
  readonly setBy: readonly MemberSetter[];
  /** Where match uses it. */
  readonly line: number;
}

/** A function that sets a member. */
export interface MemberSetter {
  /** Its name. */
  readonly function: string;
  /** Its file. */
  readonly file: string;
}

/** A call that sleeps or takes a lock. */
export interface MatchCall {
  /** What is called. */
  readonly calls: string;
  /** What that does. */
  readonly kind: "lock" | "sleep" | "spinlock" | "rcu";
  /** From the match function to the call. */
  readonly path: readonly string[];
  /** The file of the call. */
  readonly file: string;
  /** Its line. */
  readonly line: number;
}

const LONGEST_PATH = 6;
const MOST_VISITED = 600;

/** What sleeps or locks, by the names that the kernel's headers give it. */
const PRIMITIVES: readonly (readonly [RegExp, MatchCall["kind"]])[] = [
  [/^(?:raw_)?(?:spin|read|write)_(?:try)?lock(?:_\w+)?$|guard\((?:raw_)?spinlock\w*\)$/, "spinlock"],
  [
    /^(?:mutex|ww_mutex|rt_mutex)_(?:try)?lock(?:_\w+)?$|^(?:device_lock|down)(?:_\w+)?$|guard\((?:mutex|device|rwsem_\w+)\)$/,
    "lock",
  ],
  [/^s?rcu_read_lock$|guard\(s?rcu\)$/, "rcu"],
  [/^(?:might_sleep|msleep|usleep_range|schedule|wait_event\w*|wait_for_completion\w*|synchronize_rcu)$/, "sleep"],
  [/^(?:__request_module|flush_work|kthread_stop)$/, "sleep"],
];

/** What is not followed: the other half of a lock, and printing. */
const CLOSED = /unlock|printk|^pr_|^dev_(?:emerg|alert|crit|err|warn|notice|info|dbg)|^WARN|^BUG|lockdep/;

/** Structs that are embedded to be converted from and to: their address says nothing. */
const HANDLES: readonly string[] = ["device", "device_driver", "kobject"];

/** For every bus of a tree, what its match function uses. */
export function matchReport(links: TreeLinks, buses: Buses): readonly BusMatch[] {
  const slot = links.slots.slot("bus_type", "match");
  const tables: MatchTables = {
    accesses: accessesByFile(links.graph),
    setters: settersOf(links),
    driverCalls: callsOfDrivers(links),
  };
  const matches = (slot?.implementers ?? []).map((entry) => ({
    entry,
    uses: usesOf(links, tables, entry.function),
  }));
  const ownStructs = structsOfOne(matches.map(({ uses }) => uses));
  const found = matches.map(({ entry, uses }): BusMatch => {
    const { function: f } = entry;
    return {
      bus: entry.variable < 0 ? "?" : buses.name(entry.variable),
      function: functionName(links, f),
      file: functionPath(links, f),
      line: links.graph.functionLine[f]!,
      state: stateOf(links, tables, uses, ownStructs),
      ...callsOf(links, tables, f),
    };
  });
  return found.sort((a, b) => a.bus < b.bus ? -1 : a.bus > b.bus ? 1 : a.file < b.file ? -1 : 1);
}

/** What all match functions are looked up in. */
interface MatchTables {
  /** By file, where its accesses stand in the graph's list. */
  readonly accesses: ReadonlyMap<number, readonly number[]>;
  /** By struct and member, the functions that assign a parameter or a function to it. */
  readonly setters: ReadonlyMap<string, ReadonlySet<number>>;
  /** By call, the function of a driver that it calls: `hid_driver.match`. */
  readonly driverCalls: ReadonlyMap<number, string>;
}

function accessesByFile({ accesses }: CallGraph): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (let i = 0; i < accesses.length; i += 5) {
    const list = found.get(accesses[i + 4]!);
    if (list) list.push(i);
    else found.set(accesses[i + 4]!, [i]);
  }
  return found;
}

function settersOf(links: TreeLinks): ReadonlyMap<string, ReadonlySet<number>> {
  const { stores, names } = links.graph;
  const found = new Map<string, Set<number>>();
  for (let i = 0; i < stores.length; i += 5) {
    const member = memberText(links, names[stores[i + 1]!]!);
    if (member === undefined) continue;
    const functions = found.get(member);
    if (functions) functions.add(stores[i]!);
    else found.set(member, new Set([stores[i]!]));
  }
  return found;
}

function callsOfDrivers({ slots }: TreeLinks): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const { tag, member, calls } of slots.all()) {
    if (!slots.structs.isDriver(tag)) continue;
    for (const call of calls) found.set(call, `${tag}.${member}`);
  }
  return found;
}

/** What match and what it calls in its file and in headers do with members, and who else changes members in the file. */
interface Uses {
  readonly file: number;
  /** By member. */
  readonly used: ReadonlyMap<string, { readonly access: number; readonly line: number; readonly inHeader: boolean }>;
  /** By member, functions of the file. */
  readonly changed: ReadonlyMap<string, ReadonlySet<string>>;
  /** Functions that match comes to. */
  readonly functions: ReadonlySet<number>;
}

function usesOf(links: TreeLinks, tables: MatchTables, match: number): Uses {
  const { graph } = links;
  const { accesses, names } = graph;
  const file = graph.functionFile[match]!;
  const reached = within(
    links,
    match,
    (f) => graph.functionFile[f] === file || graph.files[graph.functionFile[f]!]!.endsWith(".h"),
  );
  const inMatch = new Set(reached.map(({ function: f }) => `${graph.functionName[f]}:${graph.functionFile[f]}`));
  const used = new Map<string, { access: number; line: number; inHeader: boolean }>();
  const changed = new Map<string, Set<string>>();
  const files = new Set([file, ...reached.map(({ function: f }) => graph.functionFile[f]!)]);
  for (const i of [...files].sort((a, b) => a - b).flatMap((one) => tables.accesses.get(one) ?? [])) {
    const isMatch = inMatch.has(`${accesses[i]}:${accesses[i + 4]}`);
    if (accesses[i + 4] !== file && !isMatch) continue;
    const member = memberText(links, names[accesses[i + 1]!]!);
    if (member === undefined) continue;
    const access = accesses[i + 2]!;
    if (isMatch) {
      const before = used.get(member);
      const inHeader = accesses[i + 4] !== file;
      if (!before || access > before.access) used.set(member, { access, line: accesses[i + 3]!, inHeader });
    } else if (access !== ACCESS.read) {
      const by = changed.get(member) ?? new Set<string>();
      changed.set(member, by.add(names[accesses[i]!]!));
    }
  }
  return { file, used, changed, functions: new Set(reached.map(({ function: f }) => f)) };
}

/** The structs that one match function uses alone: members of others, such as `device`, are mostly set for other buses. */
function structsOfOne(all: readonly Uses[]): ReadonlySet<string> {
  const users = new Map<string, number>();
  for (const { used } of all) {
    for (const struct of new Set([...used.keys()].map(structOf))) users.set(struct, (users.get(struct) ?? 0) + 1);
  }
  return new Set([...users].filter(([, count]) => count === 1).map(([struct]) => struct));
}

function structOf(member: string): string {
  return member.slice(0, member.indexOf("."));
}

/** The members that match uses and that change, and who changes them. */
function stateOf(
  links: TreeLinks,
  { setters }: MatchTables,
  { file, used, changed, functions }: Uses,
  ownStructs: ReadonlySet<string>,
): readonly MatchState[] {
  const setBy = (member: string): readonly MemberSetter[] =>
    !ownStructs.has(structOf(member)) ? [] : [...setters.get(member) ?? []]
      .filter((f) => links.graph.functionFile[f] !== file && !functions.has(f))
      .map((f) => ({ function: functionName(links, f), file: functionPath(links, f) }))
      .sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : a.function < b.function ? -1 : 1);
  const words = (access: number) =>
    access === ACCESS.write ? "writes" : access === ACCESS.address ? "takes the address of" : "reads";
  return [...used]
    .flatMap(([member, { access, line, inHeader }]): MatchState[] => {
      const changedBy = [...changed.get(member) ?? []].sort();
      const state = { member, access: words(access), changedBy, setBy: setBy(member), line } as const;
      const changes = access !== ACCESS.read || inHeader || changedBy.length + state.setBy.length > 0;
      return changes ? [state] : [];
    })
    .sort((a, b) => a.member < b.member ? -1 : 1);
}

/** The struct and member that a chain ends in; `undefined` where the struct is not known. */
function memberText({ slots }: TreeLinks, chain: string): string | undefined {
  const parts = chainParts(chain);
  if (!parts || parts.base === "?" || parts.base.endsWith("()")) return undefined;
  const owner = slots.structs.owner(parts.base, parts.members);
  const member = parts.members.at(-1)!;
  if (owner === undefined || HANDLES.includes(slots.structs.memberTag(owner, member) ?? "")) return undefined;
  return `${owner}.${member}`;
}

function callsOf(
  links: TreeLinks,
  { driverCalls }: MatchTables,
  match: number,
): Pick<BusMatch, "sleepsOrLocks" | "driverCallbacks"> {
  const { graph } = links;
  const reached = within(links, match, () => true);
  const sleepsOrLocks: MatchCall[] = [];
  const seen = new Set<string>();
  const callbacks = new Set<string>();
  for (const { function: f, path } of reached) {
    for (let call = graph.callStart[f]!; call < graph.callStart[f + 1]!; call++) {
      const callback = driverCalls.get(call);
      if (callback !== undefined && path.length <= 2) callbacks.add(callback);
      const name = graph.names[graph.callName[call]!]!;
      const kind = PRIMITIVES.find(([pattern]) => pattern.test(name))?.[1];
      if (kind === undefined || seen.has(name) || isPrimitive(functionName(links, f))) continue;
      seen.add(name);
      sleepsOrLocks.push({ calls: name, kind, path, file: functionPath(links, f), line: graph.callLine[call]! });
    }
  }
  return { sleepsOrLocks, driverCallbacks: [...callbacks].sort() };
}

function isPrimitive(name: string): boolean {
  return PRIMITIVES.some(([pattern]) => pattern.test(name));
}

/** A function and what it calls, breadth first, primitives left closed. */
function within(
  links: TreeLinks,
  from: number,
  enters: (f: number) => boolean,
): readonly { readonly function: number; readonly path: readonly string[] }[] {
  const { graph, symbols } = links;
  const found = [{ function: from, path: [functionName(links, from)] }];
  const seen = new Set([from]);
  for (let i = 0; i < found.length && found.length < MOST_VISITED; i++) {
    const { function: f, path } = found[i]!;
    const name = functionName(links, f);
    if (path.length >= LONGEST_PATH || isPrimitive(name) || CLOSED.test(name)) continue;
    for (let call = graph.callStart[f]!; call < graph.callStart[f + 1]!; call++) {
      for (const g of symbols.resolve(graph.callName[call]!, graph.functionFile[f]!)) {
        if (seen.has(g) || !enters(g)) continue;
        seen.add(g);
        found.push({ function: g, path: [...path, functionName(links, g)] });
      }
    }
  }
  return found;
}
