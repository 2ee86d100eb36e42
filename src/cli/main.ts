#!/usr/bin/env node
/**
 * The entry. What Node compiles is kept for the next start, of this process and of those that it
 * starts: half of the time of a short run. `NODE_DISABLE_COMPILE_CACHE=1` turns that off, and
 * `NODE_COMPILE_CACHE` says where it is kept.
 */
import { enableCompileCache } from "node:module";

// Before anything else is loaded.
const { directory } = enableCompileCache();
if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= directory;
await import("./run-process.ts");
