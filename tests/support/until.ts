/**
 * How long a test waits for what comes at once on an idle machine, in milliseconds: a loaded one must pass too, and what
 * never comes must end.
 */
export const PATIENT_MS = 120_000;
/** How long a cell of a shipped notebook may run in a test: a cell takes some seconds of an idle machine. */
export const PATIENT_CELL_MS = 600_000;
const EVERY_MS = 50;

/**
 * Waits until a question has the answer true, asked again and again.
 *
 * @param what What is waited for, for the message.
 * @throws {Error} where it has not come after {@linkcode PATIENT_MS}.
 */
export async function until(what: string, ask: () => unknown): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // An answer may never come either.
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`after ${PATIENT_MS / 1000} s this has not happened: ${what}`));
    }, PATIENT_MS);
  });
  try {
    while (await Promise.race([ask(), late]) !== true) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  } finally {
    clearTimeout(timer);
  }
}
