import { usage } from "../messages/command.ts";
import { runCommand } from "./command.ts";
import { namesCommand } from "./names_command.ts";

await runCommand(namesCommand(() => {
  throw usage("names", "--html cannot be written in this version");
}));
