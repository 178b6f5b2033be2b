import assert from "node:assert/strict";
import { Lockdep } from "../../lib/lockdep/lockdep.ts";
import { ownClassOf, PER_DEVICE_KEYS_FULL_AT, schemeNamed, SCHEMES, schemesFor } from "../../lib/lockdep/schemes.ts";
import { UserError } from "../../lib/messages/user_error.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";

const TREE = checkScenario({
  name: "tree",
  buses: [{ name: "A" }, { name: "B" }],
  devices: [
    { name: "root", bus: "A" },
    { name: "child", bus: "A", parent: "root" },
    { name: "leaf", bus: "B", parent: "child" },
  ],
  drivers: [],
  tasks: [{ name: "t", does: ["work"] }],
});

Deno.test("schemes give device locks the classes that they say", () => {
  const classes = (name: string) => TREE.devices.map((device) => schemeNamed(name, TREE).classOf(TREE, device));
  assert.deepEqual(Object.fromEntries(schemesFor(TREE).map((name) => [name, classes(name)])), {
    novalidate: [undefined, undefined, undefined],
    key: ["dev->mutex of root", "dev->mutex of child", "dev->mutex of leaf"],
    fake: ["dev->mutex of root", "dev->mutex of child", "dev->mutex of leaf"],
    bus: ["dev->mutex on A", "dev->mutex on A", "dev->mutex on B"],
    depth: ["dev->mutex at depth 0", "dev->mutex at depth 1", "dev->mutex at depth 2"],
    "own:A": ["dev->mutex on A", "dev->mutex on A", undefined],
    "own:B": [undefined, undefined, "dev->mutex on B"],
  });
  assert.deepEqual(Object.keys(SCHEMES).filter((name) => SCHEMES[name]!.pretends), ["fake"]);
});

Deno.test("schemeNamed() refuses what there is not, and a bus that the scenario has not", () => {
  assert.equal(schemeNamed("key"), SCHEMES["key"]);
  assert.throws(() => schemeNamed("toString"), UserError);
  assert.throws(
    () => schemeNamed(ownClassOf("C"), TREE),
    /no lockdep mode "own:C"; name one of .*, own:A, own:B; did you mean "own:A"\?$/,
  );
});

Deno.test("Lockdep switches itself off once keys per device have filled its tables, and is silent from then on", () => {
  const sizes = [PER_DEVICE_KEYS_FULL_AT - 1, PER_DEVICE_KEYS_FULL_AT];
  for (const name of ["key", "fake", "bus", "depth"]) {
    const scheme = schemeNamed(name);
    const results = sizes.map((devices) => {
      const lockdep = new Lockdep(scheme.fullAt);
      const scenario = {
        ...TREE,
        devices: Array.from({ length: devices }, (_, i) => ({ name: `d${i}`, bus: "A" })),
      };
      const uses = scenario.devices.map((device) => ({
        lock: device.name,
        class: scheme.classOf(scenario, device),
        at: "device_add",
        stack: [],
      }));
      for (const use of uses) {
        lockdep.acquire("t", use);
        lockdep.release("t", use.lock);
      }
      const full = lockdep.offBecause;
      lockdep.acquire("t", uses[0]!);
      lockdep.acquire("t", uses[0]!);
      return [full, lockdep.splat?.type];
    });
    const silent = name === "key" || name === "fake";
    assert.deepEqual(
      results,
      [[undefined, "recursive"], silent ? ["full", undefined] : [undefined, "recursive"]],
      name,
    );
  }
});
