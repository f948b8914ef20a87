// Turns errors into error responses, and logs the errors of the server itself. Contract: conventions.md 9.

import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { Refused, StorageUnavailable } from "../../actions/failures.ts";
import {
  emptyField,
  errorBody,
  internalError,
  malformedJson,
  noSuchPath,
  refusalError,
  refusedByFramework,
  storageUnavailable,
  tooLarge,
  WireError,
  wrongParameter,
} from "../../wire/errors.ts";

/** The `Retry-After` of a 503 response. */
const RETRY_AFTER_SECONDS = 5;

/** Logs the error if its status is 500 or higher, and sends the response. */
export function handleError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const wire = toWireError(error);
  if (wire.status >= 500) request.log.error({ err: error }, "request failed");
  if (wire.identifier === "user_token_failed")
    void reply.header("www-authenticate", 'Bearer realm="api.simkl.com", error="user_token_failed"');
  if (wire.status === 503) void reply.header("retry-after", String(RETRY_AFTER_SECONDS));
  sendError(reply, wire);
}

/** Sends the error as a response, without logging it. */
export function sendError(reply: FastifyReply, error: WireError): void {
  void reply
    .code(error.status)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify(errorBody(error)));
}

function toWireError(error: FastifyError | Error): WireError {
  if (error instanceof WireError) return error;
  if (error instanceof Refused) return refusalError(error);
  if (error instanceof StorageUnavailable) return storageUnavailable();
  return "code" in error ? fromFramework(error) : internalError();
}

function fromFramework(error: FastifyError): WireError {
  const { code, validation, statusCode = 500 } = error;
  if (validation) return fromValidation(error);
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return tooLarge();
  if (code === "FST_ERR_CTP_INVALID_CONTENT_LENGTH") return malformedJson();
  if (code === "FST_ERR_BAD_URL" || code === "FST_ERR_MAX_PARAM_LENGTH") return noSuchPath();
  return statusCode >= 400 && statusCode < 500
    ? refusedByFramework(statusCode, error.message)
    : internalError();
}

/** A missing field is `empty_field`, any other invalid field `wrong_parameter`. */
function fromValidation({ validation = [], validationContext }: FastifyError): WireError {
  const [first] = validation;
  const segments = (first?.instancePath ?? "").split("/").filter((segment) => segment !== "");
  if (first?.keyword === "required") {
    const { requiredProperties, missingProperty } = first.params;
    const [name] = Array.isArray(requiredProperties) ? requiredProperties : [missingProperty];
    return emptyField(String(name));
  }
  const field = segments.findLast((segment) => !/^\d+$/.test(segment));
  return wrongParameter(field ?? validationContext ?? "body", segments.join("."));
}
