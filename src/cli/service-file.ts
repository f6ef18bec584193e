import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { messageOf, PublisherError, systemCodeOf } from "../lib/errors.js";
import { writeFileAtomically } from "../lib/write-file-atomically.js";

/** `service.json` in the data directory, by which commands find the running service. */
export interface ServiceFile {
  /** Of the service on this machine, ending in "/". */
  readonly address: string;
  readonly pid: number;
  /** New at every start. Known to the service and to users who can read the file. */
  readonly key: string;
}

const SERVICE_FILE_SCHEMA = z.object({ address: z.string(), pid: z.number().int(), key: z.string() });

export function createServiceInfo(address: string): ServiceFile {
  return { address, pid: process.pid, key: randomBytes(32).toString("base64url") };
}

/** The caller has the ledger open, so there is at most one service. */
export async function writeServiceFile(data: string, service: ServiceFile): Promise<void> {
  await writeFileAtomically(serviceFilePath(data), (unfinished) =>
    writeFile(unfinished, `${JSON.stringify(service, null, 2)}\n`),
  );
}

/** Ignores errors: a file left behind is harmless, since no process answers its challenge. */
export function removeServiceFile(data: string): void {
  try {
    rmSync(serviceFilePath(data), { force: true });
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS"].includes(systemCodeOf(error))) throw error;
  }
}

/**
 * @returns undefined if no service was started or the last was stopped; the file of a killed service is still there
 * @throws PublisherError `configuration` if this user cannot read the file
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

/** Proves knowledge of the key without revealing it. */
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
