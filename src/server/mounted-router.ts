import { type ErrorRequestHandler, Router } from "express";
import { PublisherError } from "../lib/errors.js";
import { type AppOptions, addRoutes } from "./app.js";
import { errorHandler } from "./error-handler.js";

/** The app may have its own routes with these prefixes. */
const SHARED_PATHS = /^\/(?:articles|files|private)\//;

/**
 * The routes for another Express app, at any mount path. Unknown paths and unexpected errors go on to the app. Its
 * settings are not changed.
 */
export function createMountedRouter(options: AppOptions): Router {
  const router = Router();
  addRoutes(router, options);
  router.use(answerOrPassOn(errorHandler(options.onError, new URL(options.home).pathname)));
  return router;
}

function answerOrPassOn(answer: ErrorRequestHandler): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (!(error instanceof PublisherError)) return next(error);
    if (error.code === "not-found" && SHARED_PATHS.test(req.path)) return next();
    return answer(error, req, res, next);
  };
}
