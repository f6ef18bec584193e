import type { Channel, Entry } from "../feeds/feed.js";

/**
 * The article as search engines read it: JSON-LD with the vocabulary of schema.org.
 *
 * @returns JSON that can stand in a script element, whatever the article says
 */
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
  // Neither `</script>` nor `<!--` means anything in a string then.
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}
