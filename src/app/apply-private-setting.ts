import type { Config } from "../config/config.js";
import type { Ledger } from "../ledger/ledger.js";
import { PublisherError } from "../lib/errors.js";

/**
 * Makes exactly the configured categories private.
 *
 * @throws PublisherError `configuration` when the setting is missing although private articles exist, which would become
 *   public
 */
export async function applyPrivateSetting(
  ledger: Pick<Ledger, "privateArticles">,
  { private: categories, privateGiven }: Pick<Config, "private" | "privateGiven">,
): Promise<void> {
  const known = await ledger.privateArticles.categories();
  if (!privateGiven && known.length > 0) {
    const count = await ledger.privateArticles.count();
    if (count > 0)
      throw new PublisherError(
        "configuration",
        `FEEDWRIGHT_PRIVATE: expected ${known.join(", ")}, as it was until now, found nothing: ${count === 1 ? "an article" : `${count} articles`} of subscribers alone would be published for everybody; set it again or, if that is meant, to "nothing"`,
      );
  }
  await ledger.privateArticles.setCategories(categories);
}
