/**
 * The library as notebooks import it.
 *
 * @module
 */
export * from "./notebook/mod.ts";
