import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { messageOf, PublisherError, systemCodeOf } from "../lib/errors.js";
import { writeFileAtomically } from "../lib/write-file-atomically.js";

/** By what the commands find the service that has a directory of data: `service.json` in that directory. */
export interface ServiceFile {
  /** Of the service on this machine, ending in "/". */
  readonly address: string;
  readonly pid: number;
  /** Known to the service that wrote this, and to whoever may read the file; made anew at every start. */
  readonly key: string;
}

const SERVICE_FILE_SCHEMA = z.object({ address: z.string(), pid: z.number().int(), key: z.string() });

/** This process, which answers at that address. */
export function createServiceInfo(address: string): ServiceFile {
  return { address, pid: process.pid, key: randomBytes(32).toString("base64url") };
}

/** The caller holds the ledger of the directory, so that there is one service of it at most. */
export async function writeServiceFile(data: string, service: ServiceFile): Promise<void> {
  await writeFileAtomically(serviceFilePath(data), (unfinished) =>
    writeFile(unfinished, `${JSON.stringify(service, null, 2)}\n`),
  );
}

/** One that cannot be removed is no trouble: what it tells of proves nothing any more. */
export function removeServiceFile(data: string): void {
  try {
    rmSync(serviceFilePath(data), { force: true });
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS"].includes(systemCodeOf(error))) throw error;
  }
}

/**
 * @returns undefined where no service was started, or all were stopped; one that was killed is still told of
 * @throws PublisherError `configuration` when the file is not for this user to read
 */
export function readServiceFile(data: string): ServiceFile | undefined {
  const file = serviceFilePath(data);
  try {
    return SERVICE_FILE_SCHEMA.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw new PublisherError(
      "configuration",
      `${file}: expected what a running service wrote there, for its own user alone to read: ${messageOf(error).split("\n")[0]}; run this as that user, or remove the file when no service runs`,
      { cause: error },
    );
  }
}

/** What only the service that has the key can answer to a challenge, and what tells nobody the key. */
export function signChallenge(key: string, challenge: string): string {
  return createHmac("sha256", key).update(challenge).digest("base64url");
}

export function isValidProof(given: string | null, key: string, challenge: string): boolean {
  const expected = Buffer.from(signChallenge(key, challenge));
  const found = Buffer.from(given ?? "");
  return found.length === expected.length && timingSafeEqual(found, expected);
}

function serviceFilePath(data: string): string {
  return join(data, "service.json");
}
