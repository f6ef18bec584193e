/**
 * The `GIT_SSH_COMMAND` by which ssh asks neither for a password nor about an unknown host, and gives up a
 * connection that does not come about within so many seconds. Undefined where git is to go by what it finds.
 *
 * @param configured `core.sshCommand`, or ""; git prefers the variable to it, so it must not get lost
 */
export function batchSshCommand(
  env: NodeJS.ProcessEnv,
  configured: string,
  seconds: number,
): string | undefined {
  const chosen = env["GIT_SSH_COMMAND"] || configured;
  if (chosen === "" && env["GIT_SSH"]) return undefined;
  const command = chosen || "ssh";
  // PuTTY's plink and people's own programs know no such options.
  if (!/^(?:\S*[/\\])?ssh(?:\.exe)?(?=\s|$)/i.test(command)) return command;
  return `${command} -o BatchMode=yes -o ConnectTimeout=${seconds}`;
}
