/**
 * Media types of the files that may be served, by extension. All other files stay private, because the
 * directory also contains sources, drafts and notes.
 */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".avif": "image/avif",
  ".gif": "image/gif",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
  ".aac": "audio/aac",
  ".flac": "audio/flac",
  ".m4a": "audio/mp4",
  ".mp3": "audio/mpeg",
  ".oga": "audio/ogg",
  ".ogg": "audio/ogg",
  ".opus": "audio/ogg",
  ".wav": "audio/wav",
  ".m4v": "video/mp4",
  ".mov": "video/quicktime",
  ".mp4": "video/mp4",
  ".ogv": "video/ogg",
  ".webm": "video/webm",
  ".vtt": "text/vtt",
  ".epub": "application/epub+zip",
  ".pdf": "application/pdf",
  ".zip": "application/zip",
};

/**
 * @param path of a file or a URL
 * @returns undefined for a file that must not be served
 */
export function mediaTypeOf(path: string): string | undefined {
  return MEDIA_TYPES[/\.[^./]+$/.exec(path)?.[0].toLowerCase() ?? ""];
}
