import { z } from "zod";
import { ACCESS_ANSWERS, ACCESS_OPERATIONS } from "./contracts/access.js";
import { count, finding } from "./contracts/common-schemas.js";
import type { Operations } from "./contracts/operation.js";
import { REFRESH_ANSWERS, REFRESH_OPERATIONS } from "./contracts/refreshes.js";
import { STATISTICS_ANSWERS, STATISTICS_OPERATIONS } from "./contracts/statistics.js";
import { STATUS_ANSWERS, STATUS_OPERATIONS } from "./contracts/status.js";
import { WITHDRAWAL_ANSWERS, WITHDRAWAL_OPERATIONS } from "./contracts/withdrawal.js";

/**
 * The JSON answers of the service, each described once, by their names in `/openapi.json`: the schemas type what
 * routes send, `/openapi.json` is made from them, and commands read answers with them. Objects are loose, so that a
 * command keeps the fields of a service of another version for `--json`.
 */
export const ANSWERS = {
  Problem: z.looseObject({
    type: z.string(),
    title: z.string(),
    status: count,
    code: z.string(),
    detail: z.string(),
  }),
  Finding: finding,
  ...REFRESH_ANSWERS,
  ...WITHDRAWAL_ANSWERS,
  ...ACCESS_ANSWERS,
  ...STATUS_ANSWERS,
  ...STATISTICS_ANSWERS,
} as const;

/** Everything that is not a document. */
export const OPERATIONS: Operations = {
  ...REFRESH_OPERATIONS,
  ...WITHDRAWAL_OPERATIONS,
  ...ACCESS_OPERATIONS,
  ...STATUS_OPERATIONS,
  ...STATISTICS_OPERATIONS,
};

export type AnswerName = keyof typeof ANSWERS;

/** The type of an answer, such as `Answer<"Report">`. */
export type Answer<Name extends AnswerName> = Described<z.output<(typeof ANSWERS)[Name]>>;

/** Read-only, and without the index signature of loose objects, which would permit any field. */
type Described<Value> = Value extends readonly (infer Item)[]
  ? readonly Described<Item>[]
  : Value extends object
    ? {
        readonly [Key in keyof Value as string extends Key ? never : Key]: Described<Value[Key]>;
      }
    : Value;
