import { z } from "zod";

export const count = z.int().nonnegative();
export const timestamp = z.string().meta({ format: "date-time" });
export const date = z.string().meta({ format: "date" });
export const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).default([]);

export const finding = z.looseObject({
  path: z.string(),
  line: z.int().positive().optional(),
  problem: z.string(),
  remedy: z.string(),
});
