import { FLAGS, GUARD_FIELDS } from "../kernel_tree/calls/call_facts.ts";
import type { CallGraph } from "../kernel_tree/calls/call_graph.ts";
import type { FlowCall } from "../kernel_tree/calls/parameter_flow.ts";
import { Buses } from "./buses.ts";
import { verdictsOf } from "./consequence.ts";
import { DeviceChains } from "./device_chain.ts";
import type { Callback, Finding, Guard, PathStep, RegistrationSite } from "./finding.ts";
import { type LockRoot, lockRoots } from "./lock_roots.ts";
import { moduleRequests } from "./module_requests.ts";
import { Reach, type Reached } from "./reach.ts";
import { findRegistrars } from "./registrars.ts";
import { functionName, functionPath, linkCalls, type TreeLinks } from "./tree_links.ts";

/** Most functions between a callback and a registration. */
const LONGEST_PATH = 20;
/** The same for requests of modules, which almost everything reaches if followed far enough. */
const LONGEST_REQUEST = 10;

/** Where more callbacks than these reach one registration, through a helper of many drivers, they are one finding. */
const MOST_CALLBACKS = 32;

/** What the graph of a tree gives. */
export interface Found {
  readonly findings: readonly Finding[];
  readonly registrations: readonly RegistrationSite[];
  readonly callbacks: number;
  readonly links: TreeLinks;
}

/** Finds what is registered, and which modules are waited for, under the lock of a device. */
export function findUnderLock(graph: CallGraph): Found {
  const links = linkCalls(graph);
  const roots = lockRoots(links);
  const registrars = findRegistrars(links);
  const buses = new Buses(links, registrars);
  const reach = new Reach(links, roots);
  const chains = new DeviceChains(links, reach, buses, pathOf);
  const guards = guardsByFunction(graph);
  const findings: Finding[] = [];
  const registrations: RegistrationSite[] = [];
  for (const flow of registrars.calls) {
    const caller = links.symbols.callerOf(flow.call);
    if (functionName(links, caller) === "") continue;
    const reached = reach.to(flow.call, LONGEST_PATH);
    const callbacks = new Set(reached.map(({ root }) => root.entry.function)).size;
    if (callbacks > MOST_CALLBACKS) findings.push(driverFinding(shortestOf(reached), flow, callbacks - 1));
    else for (const one of reached) findings.push(driverFinding(one, flow, 0));
    if ((graph.functionFlags[caller]! & FLAGS.init) === 0 || reached.length > 0) {
      registrations.push({
        function: functionName(links, caller),
        file: functionPath(links, caller),
        line: graph.callLine[flow.call]!,
        calls: functionName(links, flow.target.function),
        driver: flow.given < 0 ? "" : graph.names[flow.given]!,
        reached: reached.length > 0,
      });
    }
  }
  for (const request of moduleRequests(links)) {
    const reached = request.calls.flatMap((call) => reach.to(call, LONGEST_REQUEST));
    if (reached.length === 0) continue;
    const others = new Set(reached.map((one) => one.root.entry.function)).size - 1;
    findings.push(moduleFinding(shortestOf(reached), others));
  }
  return {
    findings: findings.sort(byPlace),
    registrations: registrations.sort((a, b) => compare(a.file, b.file) || a.line - b.line),
    callbacks: roots.size,
    links,
  };

  function driverFinding({ root, steps }: Reached, flow: FlowCall, otherCallbacks: number): Finding {
    const path = pathOf(steps, functionName(links, flow.target.function));
    const callback = callbackOf(root, path[0]!);
    const registersOn = buses.ofRegistration(flow);
    const driver = flow.given < 0 ? undefined : graph.names[flow.given]!;
    const guard = guardOf(steps);
    const same = registersOn === callback.bus;
    const chain = same || registersOn === "?" ? [] : chains.between(registersOn, callback.bus);
    const relation = same ? "same bus" : chain.length > 0 ? "transitive" : "other bus";
    const site = path.at(-1)!;
    return {
      id: [callback.file, callback.function, site.function, site.calls, driver ?? ""].join(":"),
      kind: "registers-driver",
      callback,
      site,
      ...(driver === undefined ? {} : { driver }),
      registersOn,
      relation,
      chain,
      guard,
      path,
      otherCallbacks,
      verdicts: verdictsOf({
        kind: "registers-driver",
        relation,
        links: chain.length,
        guarded: guard !== null,
        slot: root.slot.member,
      }),
    };
  }

  function moduleFinding({ root, steps }: Reached, otherCallbacks: number): Finding {
    const path = pathOf(steps, "request_module");
    const callback = callbackOf(root, path[0]!);
    const site = path.at(-1)!;
    const guard = guardOf(steps);
    return {
      id: ["", "", site.file, site.function, site.calls].join(":"),
      kind: "requests-module",
      callback,
      site,
      relation: "unknown",
      chain: [],
      guard,
      path,
      otherCallbacks,
      verdicts: verdictsOf({
        kind: "requests-module",
        relation: "unknown",
        links: 0,
        guarded: guard !== null,
        slot: root.slot.member,
      }),
    };
  }

  function callbackOf(root: LockRoot, first: PathStep): Callback {
    return {
      function: first.function,
      file: first.file,
      line: graph.functionLine[root.entry.function]!,
      slot: `${root.slot.tag}.${root.slot.member}`,
      bus: buses.ofRoot(root),
    };
  }

  function pathOf(steps: Reached["steps"], last: string): PathStep[] {
    return steps.map((step, i) => ({
      function: functionName(links, step.function),
      file: functionPath(links, step.function),
      line: graph.callLine[step.call]!,
      calls: i + 1 < steps.length ? functionName(links, steps[i + 1]!.function) : last,
      ...(step.via === "" ? {} : { via: step.via }),
    }));
  }

  function guardOf(steps: Reached["steps"]): Guard | null {
    for (const { function: f, call } of [...steps].reverse()) {
      const line = graph.callLine[call]!;
      const guard = guards.get(f)?.find((one) => one.first <= line && line <= one.last);
      if (guard) {
        const init = initCalling(f);
        return {
          variable: guard.variable,
          function: functionName(links, f),
          file: functionPath(links, f),
          line,
          ...(init === undefined ? {} : { init }),
        };
      }
    }
    return null;
  }

  function initCalling(f: number): string | undefined {
    const file = graph.functionFile[f]!;
    const caller = [...links.symbols.callsNamed(graph.functionName[f]!)].map((call) => links.symbols.callerOf(call))
      .find((one) => graph.functionFile[one] === file && (graph.functionFlags[one]! & FLAGS.init) !== 0);
    return caller === undefined ? undefined : functionName(links, caller);
  }
}

function shortestOf(reached: readonly Reached[]): Reached {
  return reached.reduce((a, b) => b.steps.length < a.steps.length ? b : a);
}

interface GuardedLines {
  readonly variable: string;
  readonly first: number;
  readonly last: number;
}

function guardsByFunction({ guards, names }: CallGraph): ReadonlyMap<number, readonly GuardedLines[]> {
  const found = new Map<number, GuardedLines[]>();
  for (let i = 0; i < guards.length; i += GUARD_FIELDS + 1) {
    const guard = { variable: names[guards[i + 1]!]!, first: guards[i + 2]!, last: guards[i + 3]! };
    const list = found.get(guards[i]!);
    if (list) list.push(guard);
    else found.set(guards[i]!, [guard]);
  }
  return found;
}

function byPlace(a: Finding, b: Finding): number {
  return compare(b.kind, a.kind) * -1 || compare(a.site.file, b.site.file) || a.site.line - b.site.line ||
    compare(a.callback.file, b.callback.file) || compare(a.callback.function, b.callback.function);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
