import { namesPage } from "../report/names_page.ts";
import { runCommand } from "./command.ts";
import { namesCommand } from "./names_command.ts";

await runCommand(namesCommand(namesPage));
