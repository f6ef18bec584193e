import { type SimpleGit, simpleGit } from "simple-git";

export interface GitClientOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds for everything that is run through it; git is interrupted then. */
  readonly timeoutMs: number;
  /** What the checkout's configuration names as `core.sshCommand`, or "". */
  readonly sshCommand?: string;
}

/** Says where git's configuration, keys and certificates are. The rest of `GIT_*` may point at another repository. */
const ALLOWED_GIT_VARIABLES =
  /^GIT_(?:CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|SSH|SSH_VARIANT|SSL_\w+|PROXY_SSL_\w+|HTTP_\w+|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/;

/** Programs that ask people, or show them something. */
const INTERACTIVE_VARIABLES = new Set(["editor", "pager", "prefix", "ssh_askpass", "visual"]);

/**
 * Git in a directory, with the user's own configuration and credentials, that asks nobody for anything: what
 * needs a password and has none fails.
 */
export function createGitClient(
  directory: string,
  { env, timeoutMs, sshCommand = "" }: GitClientOptions,
): { readonly git: SimpleGit; readonly deadline: AbortSignal } {
  const seconds = Math.ceil(timeoutMs / 1000);
  const gitEnv: NodeJS.ProcessEnv = {
    ...filterEnvironment(env),
    // What goes wrong is recognised by git's own words.
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    // Set and empty: neither `core.askPass` nor any other program is started.
    GIT_ASKPASS: "",
    GCM_INTERACTIVE: "never",
  };
  const ssh = batchSshCommand(env, sshCommand, seconds);
  if (ssh !== undefined) gitEnv["GIT_SSH_COMMAND"] = ssh;

  const deadline = AbortSignal.timeout(timeoutMs);
  const git = simpleGit({
    baseDir: directory,
    abort: deadline,
    trimmed: true,
    // An interrupted git leaves the process behind that speaks HTTP; this ends it when nothing comes.
    config: ["http.lowSpeedLimit=1", `http.lowSpeedTime=${seconds}`],
    allowEnvironment: Object.keys(gitEnv).filter((name) => name.startsWith("GIT_")),
    // All of it is what the user has set up for git; nothing comes from a request.
    unsafe: {
      allowUnsafeAskPass: true,
      allowUnsafeConfigEnvCount: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeCredentialHelper: true,
      allowUnsafeSshCommand: true,
      allowUnsafeUrlRewrite: true,
    },
    // By itself it takes a git for successful that failed, or was killed, without a word.
    errors: (error, { exitCode }) =>
      error ?? (exitCode === 0 ? undefined : new Error(`git ended with ${exitCode ?? "a signal"}`)),
  }).env(gitEnv);
  return { git, deadline };
}

function filterEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) =>
      /^git_/i.test(name) ? ALLOWED_GIT_VARIABLES.test(name) : !INTERACTIVE_VARIABLES.has(name.toLowerCase()),
    ),
  );
}

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
