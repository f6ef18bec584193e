import { isErrorCode, PublisherError } from "../lib/errors.js";
import { ANSWERS } from "../server/answers.js";

/**
 * The error that a service answered with, as a problem document (RFC 9457).
 *
 * @param name of the service, for people
 */
export async function readProblem(response: Response, name: string): Promise<PublisherError> {
  const problem = ANSWERS.Problem.pick({ code: true, detail: true }).safeParse(
    await response.json().catch(() => undefined),
  );
  if (!problem.success) {
    return new PublisherError(
      "service-failed",
      `${name}: expected an answer of Feedwright, found status ${response.status} of something else`,
    );
  }
  const { code, detail } = problem.data;
  if (code === "unauthorized") {
    return new PublisherError(
      "unauthorized",
      `${name} does not take this token; set FEEDWRIGHT_REFRESH_TOKEN to the one that it was started with`,
    );
  }
  return new PublisherError(isErrorCode(code) ? code : "service-failed", detail);
}
