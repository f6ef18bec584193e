/** The publication that is measured. */
export const BENCH_PUBLICATION = {
  channel: {
    id: "urn:uuid:7d44f1a2-6b4e-4d6c-9d35-52a0b1d0c9aa",
    title: "The bench",
    description: "Articles to measure with",
    language: "en",
    author: undefined,
    home: "https://example.org/",
    copyright: undefined,
    image: undefined,
    hubs: [],
    maxAge: 300,
  },
  permalink: undefined,
  zone: "UTC",
  content: "full",
  siteOrigin: undefined,
} as const;
