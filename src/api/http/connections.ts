// How connections behave where Node.js would refuse or cut off what the contract accepts.

import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { errorBody, malformedHttp } from "../../wire/errors.ts";

/** Accepts half-closed connections and every `Expect` header. */
export function acceptUnusualConnections({ server }: FastifyInstance): void {
  // A client that says that it sends nothing more still gets its answer, however long it takes. Node.js does not document
  // the property.
  Object.assign(server, { httpAllowHalfOpen: true });
  // Node.js would refuse whatever a request expects beside 100-continue, past all hooks.
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
}

/** Answers bytes that are no HTTP request. */
export function answerMalformed(_error: Error, socket: Socket): void {
  if (!socket.writable) return;
  const body = JSON.stringify(errorBody(malformedHttp()));
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}
