/**
 * Runs notebooks in the real tslab and Deno kernels, without Python: what they put out arrives whole and in order.
 *
 * @module
 */
export { compareKernels, normalise } from "./compare_kernels.ts";
export { kernelspecs, writeKernelspecs } from "./kernelspecs.ts";
export { nbformatOf } from "./nbformat.ts";
export { NotebookFailure } from "./notebook_failure.ts";
export { cleanNotebook, isClean, parseNotebook } from "./notebook_file.ts";
export { notebookParameters, type Parameter, type ParameterValue, parameterValues } from "./parameters.ts";
export { cacheKey, type CacheKeyParts, inputDigest, libraryHash, readCachedRun, writeCachedRun } from "./run_cache.ts";
export { runNotebook, type RunOptions } from "./run_notebook.ts";
