import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { scanMatch } from "../../lib/scan/scan_tree.ts";
import { writeFiles } from "../support/files.ts";
import { withFolder } from "../support/project.ts";
import { TREE } from "./fixture_tree.ts";

Deno.test("scanMatch says which state a bus's match reads, who but for copies changes it, and what it calls that sleeps", async () => {
  const [platform, ...others] = await scanMatch(TREE);
  assert.deepEqual(others, []);
  assert.equal(platform!.bus, "platform");
  assert.equal(platform!.function, "platform_match");
  assert.deepEqual(platform!.state.map(({ member, access, changedBy }) => [member, access, changedBy]), [
    ["device.driver_override.lock", "takes the address of", []],
    ["device.driver_override.name", "reads", []],
    ["platform_device.name", "reads", ["rename_store"]],
  ]);
  assert.deepEqual(platform!.sleepsOrLocks.map(({ calls, kind, path }) => [calls, kind, path]), [
    ["mutex_lock", "lock", ["platform_match"]],
    ["guard(spinlock)", "spinlock", ["platform_match", "device_match_override"]],
  ]);
});

Deno.test("scanMatch names functions of other files that set a member, of structs that no other bus's match uses", () =>
  withFolder(async (folder) => {
    cpSync(TREE, folder, { recursive: true });
    writeFiles(folder, {
      "drivers/toy/rename.c": `#include <linux/platform_device.h>
void rename_device(struct platform_device *pdev, const char *name) { pdev->name = name; }
void read_name(struct platform_device *pdev, const char **name) { *name = pdev->name; }
void rename_local(const char *name) { struct platform_device own; own.id = 1; }
`,
    });
    const nameOf = async () => {
      const matches = await scanMatch(folder);
      return matches.map((
        { bus, state },
      ) => [bus, state.find(({ member }) => member === "platform_device.name")?.setBy]);
    };
    const setBy = [{ function: "rename_device", file: "drivers/toy/rename.c" }];
    assert.deepEqual(await nameOf(), [["platform", setBy]]);
    writeFiles(folder, {
      "drivers/toy/bus.c": `#include <linux/platform_device.h>
static int toy_match(struct device *dev, const struct device_driver *drv)
{
	struct platform_device *pdev = to_platform_device(dev);
	return pdev->name != NULL;
}
const struct bus_type toy_bus_type = { .name = "toy", .match = toy_match };
`,
    });
    assert.deepEqual(await nameOf(), [["platform", []], ["toy", undefined]]);
  }));
