import type { Readable } from "node:stream";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { BucketLocation } from "../../lib/bucket-url.js";
import type { ListedObject } from "./object-keys.js";

export interface BucketClientOptions {
  /** Of the server; Amazon's unless it or the environment says otherwise. */
  readonly endpoint?: string | undefined;
  /** Milliseconds without a byte after which the server counts as gone. */
  readonly timeoutMs?: number | undefined;
  /** How many keys a listing asks for at a time; as many as the server gives, unless it is given. */
  readonly pageSize?: number | undefined;
}

/** An object on its way. */
export interface ObjectBody extends Pick<ListedObject, "etag"> {
  readonly body: Readable;
  /** Bytes, where the server says how many. */
  readonly size: number | undefined;
  /** What it is compressed by, as it is stored; "" mostly. */
  readonly encoding: string;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_CONNECT_TIMEOUT_MS = 10_000;

// The version is pinned, so what it has to say about later ones would only alarm.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/**
 * The objects of a folder of a bucket, asked for by Amazon's client. That has the credentials and the region by its
 * usual chain (environment, profile, role), and repeats what failed for a while (`AWS_MAX_ATTEMPTS`) with growing
 * pauses.
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
      // Servers of other makers have buckets as paths, and seldom care for the region.
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
   * All objects of the folder.
   *
   * @throws Error of the client, or of a listing that is not whole
   */
  async *list(pageSize = this.#pageSize): AsyncGenerator<ListedObject> {
    let token: string | undefined;
    do {
      const page = await this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#address.bucket,
          Prefix: this.#address.prefix,
          MaxKeys: pageSize,
          // XML has no place for some of the characters that a key may have.
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
      // What it is in Node.js; in browsers it is something else.
      body: found.Body as Readable,
      etag: unquoteEtag(found.ETag),
      size: found.ContentLength,
      encoding: found.ContentEncoding ?? "",
    };
  }
}

/** As forms are: a space may be a plus. */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll("+", " "));
}

function unquoteEtag(etag = ""): string {
  return etag.replace(/^W\//, "").replaceAll('"', "");
}
