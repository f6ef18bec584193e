import type { Response } from "express";
import { API_HEADERS } from "./document-headers.js";

/** Indented and ended, since it is as often read on a terminal as by a program. */
export function sendJson(res: Response, answer: unknown): void {
  res
    .set({ ...API_HEADERS, "Cache-Control": "no-store" })
    .type("application/json")
    .send(`${JSON.stringify(answer, null, 2)}\n`);
}
