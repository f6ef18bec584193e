import type { Channel, Entry } from "../feeds/feed.js";

/** JSON-LD of schema.org for search engines, safe inside a script element. */
export function articleJsonLd(
  { title, home, image: logo }: Channel,
  entry: Entry,
  description: string,
): string {
  const { url, language, published, updated, authors, categories, tags, image } = entry;
  const data = {
    "@context": "https://schema.org",
    "@type": "Article",
    headline: entry.title,
    description,
    inLanguage: language,
    url,
    mainEntityOfPage: url,
    datePublished: new Date(published).toISOString(),
    dateModified: new Date(updated).toISOString(),
    author: authors.map(({ name, url: authorUrl }) => ({ "@type": "Person", name, url: authorUrl })),
    image: image?.url,
    articleSection: categories,
    keywords: tags,
    publisher: { "@type": "Organization", name: title, url: home, logo },
  };
  // Otherwise `</script>` or `<!--` in a text would end the element.
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}
