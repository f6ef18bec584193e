import { performance } from "node:perf_hooks";
import type { Ledger } from "../src/ledger/ledger.js";

/** A call to the ledger with its start and end. */
export interface Call {
  readonly name: string;
  readonly began: number;
  readonly ended: number;
}

/** The ledger, and a list of the calls to it and its parts from now on, with names such as `catalog.index`. */
export function timed(ledger: Ledger): { readonly ledger: Ledger; readonly calls: Call[] } {
  const calls: Call[] = [];
  return { ledger: watched(ledger, "", calls), calls };
}

/** Parts of the ledger that are asked in a phase of their own. */
const PARTS: readonly string[] = ["catalog", "articles"];

function watched<Part extends object>(part: Part, prefix: string, calls: Call[]): Part {
  return new Proxy(part, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value === "object" && value !== null && PARTS.includes(String(name))) {
        return watched(value, `${String(name)}.`, calls);
      }
      if (typeof value !== "function") return value;
      return (...parameters: unknown[]) => {
        const began = performance.now();
        const result: unknown = value.apply(target, parameters);
        if (!(result instanceof Promise)) return result;
        return result.finally(() =>
          calls.push({ name: prefix + String(name), began, ended: performance.now() }),
        );
      };
    },
  });
}

/** The phases of a refresh, in order. */
export const PHASES = ["sweep", "catalog", "decide", "record", "doubts", "show"] as const;

export type Phases = Readonly<Record<(typeof PHASES)[number], number>>;

/** Milliseconds of each phase of a refresh, derived from its calls to the ledger. */
export function phasesOf(calls: readonly Call[], began: number, ended: number): Phases {
  const call = (name: string) => {
    const found = calls.find((one) => one.name === name);
    if (found === undefined) throw new Error(`expected a refresh to ask the ledger for ${name}, found none`);
    return found;
  };
  const [catalog, record, warnings] = [call("catalog.index"), call("record"), call("articles.withWarnings")];
  return {
    sweep: catalog.began - began,
    catalog: catalog.ended - catalog.began,
    decide: record.began - catalog.ended,
    record: record.ended - record.began,
    doubts: warnings.ended - record.ended,
    show: ended - warnings.ended,
  };
}
