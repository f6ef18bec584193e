import { type SimpleGit, simpleGit } from "simple-git";

export interface GitClientOptions {
  readonly env: NodeJS.ProcessEnv;
  /** For all commands of this client together. */
  readonly timeoutMs: number;
  /** `core.sshCommand` of the checkout, or "". */
  readonly sshCommand?: string;
}

/** Variables that locate git's configuration, keys and certificates. Others may name another repository. */
const ALLOWED_GIT_VARIABLES =
  /^GIT_(?:CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|SSH|SSH_VARIANT|SSL_\w+|PROXY_SSL_\w+|HTTP_\w+|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/;

/** Variables that name interactive programs. */
const INTERACTIVE_VARIABLES = new Set(["editor", "pager", "prefix", "ssh_askpass", "visual"]);

/** Git with the user's configuration and credentials, but without prompts: a missing password is an error. */
export function createGitClient(
  directory: string,
  { env, timeoutMs, sshCommand = "" }: GitClientOptions,
): { readonly git: SimpleGit; readonly deadline: AbortSignal } {
  const seconds = Math.ceil(timeoutMs / 1000);
  const gitEnv: NodeJS.ProcessEnv = {
    ...filterEnvironment(env),
    // Errors are recognized by git's English messages.
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    // Empty, so that neither `core.askPass` nor another program starts.
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
    // An interrupted git leaves its HTTP process running; this ends it when no data arrives.
    config: ["http.lowSpeedLimit=1", `http.lowSpeedTime=${seconds}`],
    allowEnvironment: Object.keys(gitEnv).filter((name) => name.startsWith("GIT_")),
    // All of this is the user's own git configuration; nothing comes from a request.
    unsafe: {
      allowUnsafeAskPass: true,
      allowUnsafeConfigEnvCount: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeCredentialHelper: true,
      allowUnsafeSshCommand: true,
      allowUnsafeUrlRewrite: true,
    },
    // By default, a git that failed or was killed without output counts as successful.
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
 * A `GIT_SSH_COMMAND` without prompts for passwords and unknown hosts, and with a connect timeout. Undefined to keep
 * git's own choice.
 *
 * @param configured `core.sshCommand` or "", which the variable would override
 */
export function batchSshCommand(
  env: NodeJS.ProcessEnv,
  configured: string,
  seconds: number,
): string | undefined {
  const chosen = env["GIT_SSH_COMMAND"] || configured;
  if (chosen === "" && env["GIT_SSH"]) return undefined;
  const command = chosen || "ssh";
  // PuTTY's plink and custom programs do not have these options.
  if (!/^(?:\S*[/\\])?ssh(?:\.exe)?(?=\s|$)/i.test(command)) return command;
  return `${command} -o BatchMode=yes -o ConnectTimeout=${seconds}`;
}
