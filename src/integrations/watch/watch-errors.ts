import { messageOf, PublisherError, systemCodeOf } from "../../lib/errors.js";

const MEANWHILE = "until then the schedule finds what changes";

/** The exhausted resource and its remedy, if the error names one. */
function exhaustedResource(error: unknown): string | undefined {
  const text = `${systemCodeOf(error)} ${messageOf(error)}`;
  if (/ENOSPC|No space left/i.test(text))
    return "the system watches no more folders for this user; raise the limit, as with sysctl fs.inotify.max_user_watches=524288";
  if (/EMFILE|Too many open files/i.test(text))
    return "this user has too many watchers or open files; raise the limit, as with sysctl fs.inotify.max_user_instances=512 or ulimit -n 65536";
  return undefined;
}

/** Whether an immediate retry cannot succeed. */
export function isResourceExhausted(error: unknown): boolean {
  return exhaustedResource(error) !== undefined;
}

export function watchError(directory: string, error: unknown): PublisherError {
  const problem =
    exhaustedResource(error) ??
    `its changes cannot be watched (${messageOf(error)}); the user of this process must be able to read every folder of it`;
  return new PublisherError("directory-unreadable", `${directory}: ${problem}; ${MEANWHILE}`, {
    cause: error,
  });
}

export function missingDirectoryError(directory: string): PublisherError {
  return new PublisherError(
    "directory-missing",
    `${directory}: there is no such directory to watch; it is watched as soon as it is there`,
  );
}
