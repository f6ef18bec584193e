import { parseArgs } from "node:util";
import { fuzzArticles } from "./articles/fuzz-articles.js";
import { fuzzHttp } from "./http/fuzz-http.js";

/** Default numbers of cases, and of seconds of HTTP. */
const ARTICLES = 100_000;
const SECONDS = 60;

const USAGE = `expected one of
  npm run fuzz -- articles [COUNT] [--seed N] [--case N]
  npm run fuzz -- http [SECONDS] [--seed N]
`;

function usage(): never {
  process.stderr.write(USAGE);
  process.exit(2);
}

function numberIn(text: string | undefined): number | undefined {
  if (text !== undefined && !/^\d{1,9}$/.test(text)) usage();
  return text === undefined ? undefined : Number(text);
}

const { values, positionals } = parseArgs({
  options: { seed: { type: "string" }, case: { type: "string" } },
  allowPositionals: true,
});
const [task, size] = positionals;
const seed = numberIn(values.seed) ?? Date.now() % 1_000_000;
const whole = numberIn(size);
const only = numberIn(values.case);
let isSound: boolean;
if (task === "articles") isSound = await fuzzArticles({ seed, count: whole ?? ARTICLES, only });
else if (task === "http") isSound = await fuzzHttp({ seed, seconds: whole ?? SECONDS, only });
else usage();
process.exitCode = isSound ? 0 : 1;
