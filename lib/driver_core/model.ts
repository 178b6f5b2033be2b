/** A scenario and a policy as a program, with what its variables, tasks and notes mean. */
import { equal, Status, statusOf } from "../program/expression.ts";
import type { Program } from "../program/program.ts";
import { awaits, awaitsQuiet, call, give, type Statement } from "../program/statement.ts";
import { RETURNED } from "../scenario/errno.ts";
import type { Scenario, Start } from "../scenario/scenario.ts";
import { actionStatements } from "./actions.ts";
import { async_run_device_attach, async_run_driver_attach, ASYNC_SLOTS } from "./async.ts";
import { Kernel } from "./kernel.ts";
import { load_module, requestedModules } from "./module.ts";
import type { Policy } from "./policy.ts";
import { worker_thread } from "./workqueue.ts";

/** Words of a task's stack: eight or more probes inside each other. */
const STACK_WORDS = 240;

/** A program made from a scenario. */
export interface Model {
  readonly scenario: Scenario;
  readonly policy: Policy;
  readonly kernel: Kernel;
  readonly program: Program;
  /** Names of all tasks, those of the scenario first, then the workers. */
  readonly taskNames: readonly string[];
  /** How many tasks run asynchronous probes; they stand behind the kworker, which stands behind the scenario's own. */
  readonly asyncTasks: number;
}

/**
 * Makes the program of a scenario under a policy. With `aid` the kernel has the debugging aid of 2026-04-14 in it, for
 * the lockdep schemes that pretend.
 */
export function buildModel(scenario: Scenario, policy: Policy, aid = false): Model {
  const own = scenario.tasks.length;
  const asynchronous = scenario.drivers.some((driver) => driver.async ?? false);
  const asyncTasks = asynchronous ? scenario.devices.length * ASYNC_SLOTS * 2 : 0;
  const requested = requestedModules(scenario);
  const kernel = new Kernel(scenario, policy, aid, own + 1 + asyncTasks + requested.length, requested.length);
  const { builder } = kernel;
  const taskNames: string[] = [];
  scenario.tasks.forEach((task) => {
    const entry = builder.function(task.name, [], (_, frame) => {
      const result = frame.local("result", RETURNED);
      return [
        ...startStatements(task.start ?? "at once", scenario),
        ...actionStatements(kernel, task.does, frame, result),
        give(result),
      ];
    });
    taskNames.push(task.name);
    if (task.start === "spawned") builder.spawned(task.name, entry);
    else builder.task(task.name, entry);
  });
  taskNames.push("kworker");
  builder.task("kworker", kernel.functionOf(worker_thread));
  if (asynchronous) {
    for (const [helper, run] of [["driver", async_run_driver_attach], ["device", async_run_device_attach]] as const) {
      for (const device of scenario.devices) {
        for (let slot = 0; slot < ASYNC_SLOTS; slot++) {
          const name = `async ${helper} attach ${device.name}${slot === 0 ? "" : ` ${slot + 1}`}`;
          taskNames.push(name);
          builder.spawned(name, kernel.functionOf(run));
        }
      }
    }
  }
  for (const mod of requested) {
    const name = `modprobe ${scenario.modules![mod]!.name}`;
    taskNames.push(name);
    const entry = builder.function(name, [], (_, frame) => {
      const result = frame.local("result", RETURNED);
      return [call(kernel.functionOf(load_module), [mod], result), give(result)];
    });
    builder.spawned(name, entry);
  }
  return { scenario, policy, kernel, program: builder.build({ stackWords: STACK_WORDS }), taskNames, asyncTasks };
}

function startStatements(start: Start, scenario: Scenario): Statement[] {
  if (start === "at once" || start === "spawned") return [];
  if (start === "quiet") return [awaitsQuiet()];
  const task = scenario.tasks.findIndex(({ name }) => name === start.after);
  return [awaits(equal(statusOf(task), Status.done), "start", task)];
}
