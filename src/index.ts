import { createHash, randomUUID } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { Express } from "express";
import type { Instant } from "./articles/article.js";
import { type ParseOptions, parseArticle } from "./articles/parse-article.js";
import { scanDirectory } from "./articles/scan-directory.js";
import type { Config } from "./config.js";
import { PublisherError } from "./errors.js";
import type { Publication } from "./feeds/assemble-feed.js";
import { createApp } from "./http/app.js";
import { Ledger } from "./ledger/ledger.js";
import type { ModelSummaries, Outcome } from "./options/model-summaries/model-summaries.js";
import { pageRenderer } from "./pages/render-pages.js";
import { Press } from "./publishing/press.js";
import type { ArticleReader } from "./publishing/read-directory.js";
import { SnapshotStore } from "./publishing/snapshot.js";
import { summarizeSections } from "./summaries/summarize-section.js";
import { VERSION } from "./version.js";

/** What a publication is made of, wired together. */
export interface Publisher {
  readonly publicationId: string;
  readonly press: Press;
  readonly snapshots: SnapshotStore;
  /** @param home public address of the front page, ending in "/" */
  app(options: Omit<Parameters<typeof createApp>[0], "press" | "snapshots" | "home" | "maxAge">): Express;
  close(): Promise<void>;
}

export interface PublisherOptions {
  readonly config: Config;
  /** The public address of the front page, ending in "/". */
  readonly home: string;
  readonly clock?: () => Instant;
  /** Is told what becomes of every section that a model was asked about. */
  readonly onModelOutcome?: (outcome: Outcome) => void;
}

/**
 * Opens the ledger of a publication and prepares its press; nothing is read or published yet.
 *
 * @throws PublisherError `ledger-unusable`, `configuration` when the ledger is another publication's, or what
 *   `scanDirectory` throws when there is no ledger yet
 */
export async function createPublisher({
  config,
  home,
  clock = Date.now,
  onModelOutcome,
}: PublisherOptions): Promise<Publisher> {
  const file = join(config.data, "ledger.sqlite");
  // A directory whose name is misspelt is to leave no ledger behind.
  if (!existsSync(file)) scanDirectory(config.directory, { includeReadme: config.includeReadme });
  const ledger = await Ledger.open(file);
  try {
    const publicationId = await claimLedger(ledger, config);
    const begun = Number(await ledger.remember("created", String(clock())));
    const snapshots = new SnapshotStore();
    const summaries = await modelSummaries(config, ledger, onModelOutcome);
    const press = new Press(ledger, snapshots, {
      directory: config.directory,
      publicationId,
      scan: { includeReadme: config.includeReadme },
      reader: articleReader(config),
      render: {
        publication: publicationOf(config, publicationId, home),
        limit: config.limit,
        pages: pageRenderer(config.timezone),
        begun,
        summaries,
      },
      clock,
    });
    return {
      publicationId,
      press,
      snapshots,
      app: (options) => createApp({ ...options, press, snapshots, home, maxAge: config.maxAge }),
      async close() {
        await summaries?.stop();
        await ledger.close();
      },
    };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

/** Loaded for those alone who have a model: its client is the largest of all libraries here. */
async function modelSummaries(
  { modelUrl: url, model, modelKey: key }: Config,
  store: Ledger,
  onOutcome?: (outcome: Outcome) => void,
): Promise<ModelSummaries | undefined> {
  if (url === undefined || model === undefined) return undefined;
  const option = await import("./options/model-summaries/model-summaries.js");
  return new option.ModelSummaries({ url, model, key, store, ...(onOutcome && { onOutcome }) });
}

/** How this configuration reads articles. */
export function articleReader(
  config: Pick<Config, "timezone" | "folderCategories" | "language">,
): ArticleReader {
  const { timezone: zone, folderCategories, language } = config;
  const options: ParseOptions = { zone, folderCategories, language, summarize: summarizeSections };
  const settings = createHash("sha256")
    .update(JSON.stringify([zone, folderCategories, language]))
    .digest("base64url");
  return {
    parse: (bytes, path) => parseArticle(bytes, path, options),
    fingerprint: `${VERSION} ${settings.slice(0, 10)}`,
  };
}

function publicationOf(config: Config, publicationId: string, home: string): Publication {
  const site = config.permalink ?? config.url;
  return {
    channel: {
      id: publicationId,
      title: config.title,
      description: config.description,
      language: config.language,
      author: config.author,
      home,
      copyright: config.copyright,
      image: config.image,
      hubs: config.hubs,
      maxAge: config.maxAge,
    },
    permalink: config.permalink,
    zone: config.timezone,
    content: config.content,
    siteOrigin: site === undefined ? undefined : new URL(site).origin,
  };
}

/**
 * A ledger belongs to one publication.
 *
 * @returns the publication's id
 */
async function claimLedger(ledger: Ledger, config: Config): Promise<string> {
  const id = await ledger.remember("id", config.id ?? `urn:uuid:${randomUUID()}`);
  if (config.id !== undefined && config.id !== id) {
    throw new PublisherError(
      "configuration",
      `FEEDWRIGHT_ID is ${config.id}, but the ledger in ${config.data} belongs to ${id}; drop the setting, or name another directory (FEEDWRIGHT_DATA)`,
    );
  }
  const directory = existsSync(config.directory) ? realpathSync(config.directory) : config.directory;
  const owner = await ledger.remember("directory", directory);
  if (owner === directory) return id;
  // A directory of the same name elsewhere is another publication, as long as the first is still there.
  if (!config.dataGiven && existsSync(owner)) {
    throw new PublisherError(
      "configuration",
      `the ledger in ${config.data} belongs to ${owner}; give ${directory} one of its own (FEEDWRIGHT_DATA)`,
    );
  }
  await ledger.replaceRemembered("directory", directory);
  return id;
}
