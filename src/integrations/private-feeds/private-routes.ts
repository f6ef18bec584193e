import { type Request, type Response, Router } from "express";
import type { Document } from "../../feeds/document.js";
import { parseFeedPath } from "../../feeds/feed-path.js";
import { PublisherError } from "../../lib/errors.js";
import { ICON_PATH, STYLESHEET_PATH } from "../../pages/html-page.js";
import { SECTIONS_PATH } from "../../pages/sections-page.js";
import { isTokenShaped } from "../../publishing/access-token.js";
import type { DocumentCache } from "../../publishing/document-cache.js";
import { API_HEADERS } from "../../server/document-headers.js";
import { isNavigation, notYetPublished } from "../../server/document-routes.js";
import { basicPassword } from "../../server/require-token.js";
import { sendFile } from "../../server/send-file.js";
import {
  type Personalize,
  PRIVATE_HEADERS,
  sendPersonalized,
  withoutToken,
  withToken,
} from "./send-personalized.js";
import type { SubscriberTokens } from "./subscriber-tokens.js";

export interface PrivateRoutesOptions {
  readonly documents: DocumentCache;
  /** For the stylesheet, which is public. */
  readonly publicDocuments: Pick<DocumentCache, "cachedAt">;
  readonly tokens: SubscriberTokens;
}

/** Public files that private pages need. */
const ASSETS: ReadonlySet<string> = new Set([STYLESHEET_PATH, ICON_PATH, SECTIONS_PATH]);

/**
 * Everything under `/private/`, for subscribers with a token in the next path segment or as the password of HTTP
 * Basic. An invalid token in the path is answered with 404, a missing one with 401.
 */
export function privateRoutes(options: PrivateRoutesOptions): Router {
  const router = Router();
  // Not mounted at a path: Express would remove the prefix from the logged URL, too.
  router.use(async (req, res, next) => {
    const [, path] = /^\/private((?:\/.*)?)$/s.exec(req.path) ?? [];
    const authorized = path === undefined ? undefined : await authorize(path, req, res, options.tokens);
    if (authorized === undefined) return next();
    if (req.method !== "GET" && req.method !== "HEAD") {
      res.set("Allow", "GET, HEAD");
      throw new PublisherError("method-not-allowed", `${req.method} is not understood here`);
    }
    await sendPrivate(req, res, authorized, options);
  });
  return router;
}

interface AuthorizedRequest {
  /** The path without prefix and token. */
  readonly path: string;
  readonly personalize: Personalize;
}

/**
 * @param path behind the prefix
 * @returns undefined for an address whose token opens nothing
 * @throws PublisherError `unauthorized`
 */
async function authorize(
  path: string,
  req: Request,
  res: Response,
  tokens: SubscriberTokens,
): Promise<AuthorizedRequest | undefined> {
  const [, segment = ""] = path.split("/", 2);
  if (isTokenShaped(segment)) {
    const placeholder = await tokens.placeholderFor(segment);
    if (placeholder === undefined) return undefined;
    return { path: path.slice(1 + segment.length) || "/", personalize: withToken(placeholder, segment) };
  }
  const password = basicPassword(req);
  const placeholder = password === undefined ? undefined : await tokens.placeholderFor(password);
  if (placeholder !== undefined) return { path: path || "/", personalize: withoutToken(placeholder) };
  res.set("WWW-Authenticate", 'Basic realm="Private feeds", charset="UTF-8"');
  throw new PublisherError(
    "unauthorized",
    "expected the token of a subscriber as the password, under any name, or in the address",
  );
}

async function sendPrivate(
  req: Request,
  res: Response,
  { path, personalize }: AuthorizedRequest,
  { documents, publicDocuments }: PrivateRoutesOptions,
): Promise<void> {
  if (documents.current() === undefined) throw notYetPublished(res);
  const [, kind, rest = ""] = /^\/(articles|files)\/(.+)$/.exec(path) ?? [];
  const name = decodeURIComponent(rest);
  if (kind === "files") {
    const file = await documents.file(name);
    return await sendFile(req, res, file, { caching: PRIVATE_HEADERS, chunkOf: documents.chunk });
  }
  const page = kind === "articles" ? await documents.page(name) : undefined;
  if (page?.kind === "moved") {
    // Beside the old address: with the token, where that has it.
    res.set({ ...API_HEADERS, ...PRIVATE_HEADERS });
    return res.redirect(301, page.path.replace(/^.*\//, ""));
  }
  if (page?.kind === "gone") throw new PublisherError("gone", "this article was withdrawn");
  const document =
    page?.kind === "document"
      ? page.document
      : ((await findFeed(path, req, documents)) ??
        (ASSETS.has(path) ? publicDocuments.cachedAt(path) : undefined));
  if (document === undefined) throw new PublisherError("not-found", "there is nothing at this address");
  await sendPersonalized(req, res, document, personalize);
}

/** A feed, the list of feeds, or the page that browsers get for a feed. */
async function findFeed(path: string, req: Request, documents: DocumentCache): Promise<Document | undefined> {
  if (parseFeedPath(path) === undefined && path !== "/opml.xml") return undefined;
  const page = isNavigation(req) ? await documents.pageOfFeed(path) : undefined;
  return page ?? (await documents.document(path));
}
