import type { AnswerName } from "../answers.js";

/** JSON that OpenAPI defines. */
export type Json = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly summary: string;
  /** `token`: as a bearer token; `password`: that, or as the password of HTTP Basic; undefined: public. */
  readonly access?: "token" | "password";
  readonly parameters?: readonly Json[];
  /** By status. Every other status has a problem document. */
  readonly responses: Readonly<Record<string, Json>>;
}

const string = { type: "string" };

export const referenceTo = (name: AnswerName) => ({ $ref: `#/components/schemas/${name}` });

export const responseOf = (mediaType: string, description: string, schema: Json = string) => ({
  description,
  content: { [mediaType]: { schema } },
});

export const parameter = (
  name: string,
  place: "path" | "query",
  description: string,
  schema: Json = string,
) => ({ name, in: place, description, required: place === "path", schema });

/** @param names of the answers of which it is one */
export function answerOf(description: string, ...names: readonly [AnswerName, ...AnswerName[]]): Json {
  const [only, ...others] = names.map(referenceTo);
  const schema = others.length === 0 ? only : { oneOf: [only, ...others] };
  return responseOf("application/json", description, schema);
}

/** Operations by path and method. */
export type Operations = Readonly<Record<string, Readonly<Record<string, Operation>>>>;
