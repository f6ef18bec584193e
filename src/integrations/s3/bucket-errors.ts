import { toSingleLine } from "../../articles/clean-text.js";
import { type ErrorCode, messageOf, PublisherError, systemCodeOf } from "../../lib/errors.js";

/** The metadata on errors of the SDK. */
interface ClientError {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

interface Remedy {
  readonly code?: ErrorCode;
  readonly words: string;
}

const CREDENTIALS: Remedy = {
  words:
    "correct the credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or the role of this machine",
};
const RETRY_LATER: Remedy = {
  words: "nothing need be done: the next refresh goes on where this one stopped",
};
const REACHABLE: Remedy = {
  words: "see that the server can be reached, and that its address is right (FEEDWRIGHT_S3_ENDPOINT)",
};
const REGION: Remedy = { words: "name the bucket's region in AWS_REGION" };
const DISK: Remedy = { words: "make room there, and give the user of this process the right to write" };

/** Remedies by patterns for the name, code or message of an error. */
const REMEDIES: readonly (readonly [RegExp, Remedy])[] = [
  [/^NoSuchBucket$/, { code: "directory-missing", words: "create it, or correct its name" }],
  [
    /^(?:CredentialsProviderError|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken)/,
    CREDENTIALS,
  ],
  [
    /^AccessDenied|^Forbidden|^AllAccessDisabled/,
    { words: "let these credentials list the bucket and get its objects (s3:ListBucket, s3:GetObject)" },
  ],
  [
    /^(?:SlowDown|ServiceUnavailable|Throttl\w+|TooManyRequests\w*|RequestLimitExceeded|InternalError)$/,
    RETRY_LATER,
  ],
  [
    /^(?:PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint\w*)$|^Region is missing/,
    REGION,
  ],
  [/^RequestTimeTooSkewed$/, { words: "set the clock of this machine" }],
  [/^(?:ENOSPC|EDQUOT|EACCES|EPERM|EROFS|EIO|EMFILE)$/, DISK],
  [/^(?:E[A-Z]{4,}|TimeoutError|aborted)$/, REACHABLE],
];

/** The error for a bucket that cannot be read. Published articles stay. */
export function bucketError(name: string, error: unknown): PublisherError {
  if (error instanceof PublisherError) return error;
  const { $metadata: metadata } = error as ClientError;
  const signs = [error instanceof Error ? error.name : "", systemCodeOf(error), messageOf(error)];
  const remedy = REMEDIES.find(([pattern]) => signs.some((sign) => pattern.test(sign)))?.[1];
  const { code = "directory-unreadable", words } = remedy ?? { words: "see what the server says of it" };
  const tried = (metadata?.attempts ?? 1) > 1 ? ` after ${metadata?.attempts} attempts` : "";
  return new PublisherError(
    code,
    `${name}: expected the bucket to give its objects, found ${describeError(error)}${tried}; ${words}`,
    { cause: withoutResponse(error) },
  );
}

/** The SDK attaches the whole response to its errors, including sockets. */
function withoutResponse(error: unknown): Error {
  const cause = new Error(describeError(error));
  if (error instanceof Error && error.stack !== undefined) cause.stack = error.stack;
  return cause;
}

/** Such as `NoSuchKey (404): The specified key does not exist.` */
export function describeError(error: unknown): string {
  const { $metadata: metadata } = error as ClientError;
  const status = metadata?.httpStatusCode === undefined ? "" : ` (${metadata.httpStatusCode})`;
  const name = systemCodeOf(error) || (error instanceof Error ? error.name : "");
  const text = toSingleLine(messageOf(error));
  const words = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return words === "" || words === name ? `${name}${status}` : `${name}${status}: ${words}`;
}

/** The error if no key begins with the prefix. A folder of a bucket exists only through its keys. */
export function emptyBucketError(name: string): PublisherError {
  return new PublisherError(
    "directory-missing",
    `${name}: expected a folder of the bucket, found no object whose key begins so; correct its name, or, if it is meant to be empty, put an object there that is no article`,
  );
}

/** Whether the error concerns one object only: it is archived, forbidden, or was deleted after the listing. */
export function isSingleObjectError(error: unknown): boolean {
  return error instanceof Error && /^(?:NoSuchKey|InvalidObjectState|AccessDenied)$/.test(error.name);
}
