import type { Channel, Entry } from "../feeds/feed.js";

export interface OpenGraphTagsProps {
  readonly channel: Channel;
  readonly title: string;
  readonly description: string;
  readonly url: string;
  /** Only on the page of an article. */
  readonly entry?: Entry | undefined;
}

/** Open Graph tags, for previews where a URL is shared. */
export function OpenGraphTags({ channel, title, description, url, entry }: OpenGraphTagsProps) {
  const image = entry?.image?.url ?? channel.image;
  const properties: readonly (readonly [string, string])[] = [
    ["og:type", entry === undefined ? "website" : "article"],
    ["og:site_name", channel.title],
    ["og:title", title],
    ["og:description", description],
    ["og:url", url],
    ...(image === undefined ? [] : [["og:image", image] as const]),
    ...(entry === undefined ? [] : articleProperties(entry)),
  ];
  return (
    <>
      {properties.map(([property, content]) => (
        <meta key={`${property} ${content}`} property={property} content={content} />
      ))}
      <meta name="twitter:card" content={entry?.image === undefined ? "summary" : "summary_large_image"} />
    </>
  );
}

function articleProperties({ published, updated, categories, tags }: Entry): (readonly [string, string])[] {
  return [
    ["article:published_time", new Date(published).toISOString()],
    ["article:modified_time", new Date(updated).toISOString()],
    ...categories.map((category) => ["article:section", category] as const),
    ...tags.map((tag) => ["article:tag", tag] as const),
  ];
}
