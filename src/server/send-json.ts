import type { Response } from "express";
import type { Answer, AnswerName } from "./answers.js";
import { API_HEADERS } from "./document-headers.js";

/** Sends an answer of `answers.ts`, whose name each caller gives: `sendJson<"Status">(res, …)`. */
export function sendJson<Name extends AnswerName = never>(res: Response, answer: Answer<Name>): void {
  sendIndentedJson(res, answer);
}

/** Indented, since people read it in a terminal as often as programs do. */
export function sendIndentedJson(res: Response, value: unknown): void {
  res
    .set({ ...API_HEADERS, "Cache-Control": "no-store" })
    .type("application/json")
    .send(`${JSON.stringify(value, null, 2)}\n`);
}
