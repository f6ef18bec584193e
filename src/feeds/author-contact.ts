import type { Author } from "../articles/article.js";
import { webUri } from "./web-uri.js";

/** Where an author is to be found, as far as it can be published: what is no address makes a feed invalid. */
export function contactOf({ url, email }: Author): {
  readonly uri: string | undefined;
  readonly email: string | undefined;
} {
  return {
    uri: url === undefined ? undefined : webUri(url),
    email: email !== undefined && /^[\w.+'-]+@[\w-]+(\.[\w-]+)+$/.test(email) ? email : undefined,
  };
}
