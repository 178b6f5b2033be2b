/** `deno task diagnose`: what a kernel's log reports of the driver core. */
import { explainReports } from "../kernel_reports/explain.ts";
import { readReports } from "../kernel_reports/read_reports.ts";
import { noSuchLog } from "../messages/diagnose.ts";
import { runCommand } from "./command.ts";
import { readLogFile } from "./log_file.ts";
import { diagnosisJson, diagnosisText } from "./diagnosis_text.ts";
import { print } from "./print.ts";
import { startProgress } from "./progress.ts";

await runCommand({
  name: "diagnose",
  help: `
usage: deno task diagnose FILE [options]

Reads the hung tasks, alarms of lockdep, oopses, reports of KASAN and panics out of a kernel's log, and says of each that
the driver core has a part in: what the task waits for, who has it, which device's lock it holds since where, what was
called under it, and which scenario that ships is of the same kind. Who waits for whom needs the kernel's list of held
locks (CONFIG_LOCKDEP, while it is on) or the owner that kernels from 6.16 on name (CONFIG_DETECT_HUNG_TASK_BLOCKER).

FILE is what dmesg, a console or journalctl -k wrote, or a mail that quotes it; - is standard input. Stacks may be
symbolised (scripts/decode_stacktrace.sh, syzbot).

  --json   print JSON: for each boot every report, with its stack
  --help

exit status: 0 nothing of the driver core, 1 something, 2 bad input

examples:
  deno task diagnose console.txt
  dmesg | deno task diagnose -
  deno task diagnose console.txt --json`,
  options: { json: { type: "boolean", default: false } },
  positionals: [1, 1],
  run({ json }, [given]) {
    const progress = startProgress();
    const logs = readLogFile(given!, noSuchLog(given!), progress, readReports);
    progress.done();
    const boots = logs.map((log) => ({ log, explained: explainReports(log) }));
    print(json ? diagnosisJson(boots) : diagnosisText(boots));
    return boots.some(({ explained }) => explained.some(({ concerns }) => concerns)) ? 1 : 0;
  },
});
