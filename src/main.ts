#!/usr/bin/env node
import { fail, run } from "./cli/run.js";
import { systemCodeOf } from "./lib/errors.js";

// The reader of a pipe may stop early, as `head` does. That is no failure.
process.stdout.on("error", (error) => {
  if (systemCodeOf(error) !== "EPIPE") throw error;
});

run(process.argv.slice(2)).catch(fail);
