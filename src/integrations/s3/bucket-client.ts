import type { Readable } from "node:stream";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { BucketLocation } from "../../lib/bucket-url.js";
import type { ListedObject } from "./object-keys.js";

export interface BucketClientOptions {
  /** URL of the server. Defaults to the environment, then to Amazon S3. */
  readonly endpoint?: string | undefined;
  /** Milliseconds without data after which a request fails. */
  readonly timeoutMs?: number | undefined;
  /** Keys per page of a listing. Defaults to the limit of the server. */
  readonly pageSize?: number | undefined;
}

export interface ObjectBody extends Pick<ListedObject, "etag"> {
  readonly body: Readable;
  /** Bytes, if the server states the size. */
  readonly size: number | undefined;
  /** The stored Content-Encoding; "" if there is none. */
  readonly encoding: string;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_CONNECT_TIMEOUT_MS = 10_000;

// The version is pinned, so warnings about later versions are of no use.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/**
 * Reads a folder of a bucket with the AWS SDK. The SDK finds credentials and region in its usual chain (environment,
 * profile, role) and retries failed requests with backoff (`AWS_MAX_ATTEMPTS`).
 */
export class BucketClient {
  readonly #address: BucketLocation;
  readonly #client: S3Client;
  readonly #pageSize: number | undefined;

  constructor(
    address: BucketLocation,
    { endpoint, timeoutMs = DEFAULT_TIMEOUT_MS, pageSize }: BucketClientOptions = {},
  ) {
    this.#address = address;
    this.#pageSize = pageSize;
    const regionOf = new S3Client({}).config.region;
    this.#client = new S3Client({
      // Other servers address buckets by path, and most ignore the region.
      ...(endpoint === undefined
        ? { followRegionRedirects: true }
        : { endpoint, forcePathStyle: true, region: () => regionOf().catch(() => "us-east-1") }),
      requestHandler: {
        connectionTimeout: Math.min(timeoutMs, MAX_CONNECT_TIMEOUT_MS),
        socketTimeout: timeoutMs,
      },
    });
  }

  /**
   * Lists all objects of the folder.
   *
   * @throws errors of the SDK; Error if the listing is incomplete
   */
  async *list(pageSize = this.#pageSize): AsyncGenerator<ListedObject> {
    let token: string | undefined;
    do {
      const page = await this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#address.bucket,
          Prefix: this.#address.prefix,
          MaxKeys: pageSize,
          // Keys may hold characters that XML cannot.
          EncodingType: "url",
          ContinuationToken: token,
        }),
      );
      const { Contents: objects = [], KeyCount: count = objects.length, IsTruncated: isPart } = page;
      const next = page.NextContinuationToken;
      if (isPart === undefined || count !== objects.length || (isPart && (!next || next === token))) {
        throw new Error(`expected a whole listing, found one that breaks off after ${objects.length} keys`);
      }
      const keyOf = page.EncodingType === "url" ? decodeKey : String;
      for (const { Key: key = "", ETag: etag, Size: size = 0 } of objects) {
        yield { key: keyOf(key), etag: unquoteEtag(etag), size };
      }
      token = isPart ? next : undefined;
    } while (token !== undefined);
  }

  async get(key: string): Promise<ObjectBody> {
    const found = await this.#client.send(new GetObjectCommand({ Bucket: this.#address.bucket, Key: key }));
    return {
      // In Node.js the body is a `Readable`; the type also covers browsers.
      body: found.Body as Readable,
      etag: unquoteEtag(found.ETag),
      size: found.ContentLength,
      encoding: found.ContentEncoding ?? "",
    };
  }
}

/** Decodes form encoding, in which a space may be a plus sign. */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll("+", " "));
}

function unquoteEtag(etag = ""): string {
  return etag.replace(/^W\//, "").replaceAll('"', "");
}
