import { Router } from "express";
import { openApi } from "./openapi.js";
import { sendJson } from "./send-json.js";

export interface OpenApiRoutesOptions {
  /** Of the program. */
  readonly version: string;
  /** The public address of the front page, ending in "/". */
  readonly home: string;
}

/** `/openapi.json`: what there is to ask for, for everybody who may ask. */
export function openApiRoutes({ version, home }: OpenApiRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/openapi.json", (_req, res) => {
    sendJson(res, openApi(version, home));
  });
  return router;
}
