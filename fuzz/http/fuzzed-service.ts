import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Service, startService } from "../../bench/service.js";
import { MEDIA } from "../../tests/fixtures/corpus/generated-articles.js";

const FIRST = `---
title: The first
date: 2026-01-05
tags: [mills]
---

The mill turns. ![A dot](dot.png)

## The weir

It roars.
`;

/** The program with a small publication. */
export async function startFuzzed(home: string): Promise<Service> {
  const [directory, data] = [join(home, "articles"), join(home, "data")];
  for (const folder of [directory, data]) mkdirSync(folder);
  writeFileSync(join(directory, "first.md"), FIRST);
  writeFileSync(join(directory, "second.txt"), "The second\n\nIt is short.\n");
  writeFileSync(join(directory, "dot.png"), MEDIA["media/dot.png"] ?? "");
  const service = await startService({ directory, data });
  await service.settled(2);
  return service;
}

export interface Holdings {
  /** Megabytes. */
  readonly resident: number;
  readonly descriptors: number;
}

/** Resources of the idle process: the minimum of several samples, because of garbage. */
export async function holdingsOf({ pid, usage }: Service): Promise<Holdings> {
  const looks: Holdings[] = [];
  for (let look = 0; look < 5; look += 1) {
    await sleep(300);
    looks.push({ resident: usage().resident, descriptors: readdirSync(`/proc/${pid}/fd`).length });
  }
  return {
    resident: Math.min(...looks.map(({ resident }) => resident)),
    descriptors: Math.min(...looks.map(({ descriptors }) => descriptors)),
  };
}
