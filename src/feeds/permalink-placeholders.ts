const PERMALINK_PLACEHOLDERS = ["year", "month", "day", "slug", "path", "category", "id"] as const;

export type Placeholder = (typeof PERMALINK_PLACEHOLDERS)[number];

/** The placeholders in a template that are not supported. */
export function unknownPlaceholders(template: string): string[] {
  const known: readonly string[] = PERMALINK_PLACEHOLDERS;
  return [...template.matchAll(/\{([^{}]*)\}/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !known.includes(name));
}
