// Accepts requests that Node.js would refuse or cut off by default.

import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { errorBody, malformedHttp } from "../../wire/errors.ts";

/** Accepts half-closed connections, and any `Expect` header. */
export function acceptUnusualConnections({ server }: FastifyInstance): void {
  // A client that has closed its sending side still gets its response, however long it takes. Node.js does not document
  // this property.
  Object.assign(server, { httpAllowHalfOpen: true });
  // Node.js would reject any expectation but `100-continue` before a hook runs.
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
}

/** Responds to bytes that are not an HTTP request. */
export function handleClientError(_error: Error, socket: Socket): void {
  if (!socket.writable) return;
  const body = JSON.stringify(errorBody(malformedHttp()));
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}
