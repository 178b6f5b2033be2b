import { notAWholeNumber } from "../messages/command.ts";

/** The largest of 32 bits: seeds and counts are none above it. */
export const LARGEST_NUMBER = 2 ** 32 - 1;

/**
 * The whole number that an option was given.
 *
 * @throws {UserError} where it is none, or below `least`, or above `most`.
 */
export function wholeNumber(option: string, given: string, least: number, most = LARGEST_NUMBER): number {
  const value = /^\d{1,10}$/.test(given) ? Number(given) : NaN;
  if (!(value >= least && value <= most)) throw notAWholeNumber(option, given, least, most);
  return value;
}
