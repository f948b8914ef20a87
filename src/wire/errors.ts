// Errors in the contract's shape, everywhere. Contract: conventions.md 9.

import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { StorageUnavailable } from "../database/database.ts";

/** An error that the client is told of: its identifier, its HTTP status, and words for a person. */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly status: number;
  readonly identifier: string;

  constructor(status: number, identifier: string, message: string) {
    super(message);
    this.status = status;
    this.identifier = identifier;
  }
}

export const missed = (field: string): WireError =>
  new WireError(400, "empty_field", `Missed "${field}" parameter`);
export const wrong = (field: string, why = ""): WireError =>
  new WireError(400, "wrong_parameter", `Wrong "${field}" parameter${why === "" ? "" : `: ${why}`}`);
export const malformedJson = (): WireError =>
  new WireError(400, "json_error", "The request's body is not valid JSON");
export const noSuchPath = (): WireError =>
  new WireError(404, "url_failed", "There is nothing at this address");

type Envelope = { error: string; code: number; message?: string };

/** The body of an error. */
export function envelope({ status, identifier, message }: WireError): Envelope {
  return { error: identifier, code: status, message };
}

/** Fastify's error handler: says what is known, logs what is not. */
export function answerError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const wire = toWireError(error);
  if (wire.status >= 500) request.log.error({ err: error }, "request failed");
  if (wire.identifier === "user_token_failed")
    void reply.header("www-authenticate", 'Bearer realm="api.simkl.com", error="user_token_failed"');
  if (wire.status === 503) void reply.header("retry-after", "5");
  void reply
    .code(wire.status)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify(envelope(wire)));
}

function toWireError(error: FastifyError | Error): WireError {
  if (error instanceof WireError) return error;
  if (error instanceof StorageUnavailable)
    return new WireError(503, "unavailable", "The database cannot take this now; send it again later");
  const { code = "", validation, statusCode = 500 } = error as FastifyError;
  if (validation) return fromValidation(error as FastifyError);
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE")
    return new WireError(413, "too_large", "The request's body is over 32 MiB");
  if (code === "FST_ERR_CTP_INVALID_CONTENT_LENGTH" || error instanceof SyntaxError) return malformedJson();
  if (code === "FST_ERR_BAD_URL" || code === "FST_ERR_MAX_PARAM_LENGTH") return noSuchPath();
  if (statusCode >= 400 && statusCode < 500)
    return new WireError(statusCode, "wrong_parameter", error.message.slice(0, 200));
  return new WireError(500, "internal", "The server failed; nothing of this request was lost silently");
}

/** A missing field is `empty_field`; anything else about a field is `wrong_parameter`. */
function fromValidation({ validation, validationContext }: FastifyError): WireError {
  const [first] = validation ?? [];
  const segments = (first?.instancePath ?? "").split("/").filter((segment) => segment !== "");
  if (first?.keyword === "required") {
    const { requiredProperties, missingProperty } = first.params as Record<string, unknown>;
    const [name] = Array.isArray(requiredProperties) ? requiredProperties : [missingProperty];
    return missed(String(name));
  }
  const named = segments.findLast((segment) => !/^\d+$/.test(segment));
  return wrong(named ?? validationContext ?? "body", segments.join("."));
}
