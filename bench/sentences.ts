/** Sentences of generated articles. */
export const SENTENCES = [
  "A reader keeps the address of a feed and the ids of the entries that it has shown.",
  "When the address moves, a permanent redirect tells it where to look from now on.",
  "An id that changes makes an old article new again, and every subscriber sees it twice.",
  "Dates are shown as they come, so a wrong one puts an article where nobody finds it.",
  "Most programs ask every half an hour, and nearly all of them ask whether anything changed.",
  "A short answer costs the server next to nothing, and the reader's battery even less.",
];
