import { createWriteStream, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { PublisherError } from "../lib/errors.js";
import type { RunningService } from "./running-service.js";

/**
 * Fills a file with a copy of the ledger that a running service holds.
 *
 * @throws PublisherError `no-service` when the copy does not come in whole, or what the service says instead
 */
export async function downloadLedger(service: RunningService, file: string): Promise<void> {
  const response = await service.request("GET", "/ledger");
  const expected = Number(response.headers.get("Content-Length"));
  await service.orNoService(pipeline(response.body ?? [], createWriteStream(file, { mode: 0o600 })));
  const { size } = statSync(file);
  if (size === expected && size > 0) return;
  throw new PublisherError(
    "no-service",
    `${service.name} sent ${size} of ${expected} bytes of its ledger; ask again`,
  );
}
