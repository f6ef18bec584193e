import { type ErrorRequestHandler, Router } from "express";
import { PublisherError } from "../lib/errors.js";
import { type AppOptions, addRoutes } from "./app.js";
import { errorHandler } from "./error-handler.js";

/** What readers ask for there may as well be the app's own. */
const SHARED_PATHS = /^\/(?:articles|files|private)\//;

/**
 * The routes for an app that has others, under whatever path it mounts them. What is at no address here, and every
 * error that nobody foresaw, goes on to the app, whose settings stay as they are.
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
