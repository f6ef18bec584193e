import { messageOf, PublisherError, systemCodeOf } from "./errors.js";
import { MANIFEST } from "./version.js";

/** Packages that only some features need: the optional peers of package.json. */
type OptionalPackage =
  | "@aws-sdk/client-s3"
  | "@parcel/watcher"
  | "openai"
  | "postgres"
  | "prom-client"
  | "simple-git";

/**
 * Loads a module that imports an optional package.
 *
 * @param neededFor the setting or URL that asks for it, such as `FEEDWRIGHT_WATCH`
 * @throws PublisherError `configuration` with the command that installs the package, if it is not installed
 */
export async function loadOptional<Module>(
  name: OptionalPackage,
  neededFor: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    const isMissing =
      systemCodeOf(error) === "ERR_MODULE_NOT_FOUND" &&
      messageOf(error).startsWith(`Cannot find package '${name}'`);
    if (!isMissing) throw error;
    const command = `npm install ${name}@${MANIFEST.peerDependencies[name]}`;
    throw new PublisherError(
      "configuration",
      `${neededFor}: the package ${name} is not installed; run: ${command}`,
      {
        cause: error,
      },
    );
  }
}
