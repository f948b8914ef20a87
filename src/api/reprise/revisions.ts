// Routes of revisions: list them, read one with its changes, and undo them.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { listRevisions, readRevision } from "../../actions/revisions/list-revisions.ts";
import { undoRevisions } from "../../actions/revisions/undo-revisions.ts";
import type { Services } from "../../actions/services.ts";
import {
  parseRevisionNumber,
  parseRevisions,
  parseRevisionsLimit,
  parseUndo,
} from "../../wire/reprise/revisions/parse.ts";
import { presentRevision, presentRevisions, presentUndo } from "../../wire/reprise/revisions/present.ts";
import {
  RevisionParams,
  RevisionResponse,
  RevisionsQuery,
  RevisionsResponse,
  UndoBody,
  UndoResponse,
} from "../../wire/reprise/revisions/schema.ts";
import { repriseErrors, repriseWriteErrors } from "../../wire/reprise/schema.ts";
import { ErrorResponse } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";
import { personal, repriseDocs } from "../http/route-config.ts";

const undoErrors = { ...repriseWriteErrors, 409: ErrorResponse };

export const revisionRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      "/reprise/v1/revisions",
      {
        config: personal,
        schema: {
          ...repriseDocs,
          summary: "List revisions, newest first",
          querystring: RevisionsQuery,
          response: { 200: RevisionsResponse, ...repriseErrors },
        },
      },
      async (request) => {
        const limit = parseRevisionsLimit(request.query.limit);
        const selection = { query: parseRevisions(request.query), limit };
        return presentRevisions(await listRevisions(services, callerOf(request).account, selection));
      },
    );

    app.get(
      "/reprise/v1/revisions/:revision",
      {
        config: personal,
        schema: {
          ...repriseDocs,
          summary: "Get one revision with all its changes",
          params: RevisionParams,
          response: { 200: RevisionResponse, ...repriseErrors },
        },
      },
      async (request) => {
        const number = parseRevisionNumber(request.params.revision);
        return presentRevision(await readRevision(services, callerOf(request).account, number));
      },
    );

    app.post(
      "/reprise/v1/revisions/:revision/undo",
      {
        config: personal,
        schema: {
          ...repriseDocs,
          summary: "Undo one revision",
          params: RevisionParams,
          response: { 200: UndoResponse, ...undoErrors },
        },
      },
      async (request) => {
        const number = parseRevisionNumber(request.params.revision);
        return presentUndo(await undoRevisions(services, callerOf(request), { from: number, to: number }));
      },
    );

    app.post(
      "/reprise/v1/undo",
      {
        config: personal,
        schema: {
          ...repriseDocs,
          summary: "Undo all revisions that match the filters, such as those of one app since a date",
          body: UndoBody,
          response: { 200: UndoResponse, ...undoErrors },
        },
      },
      async (request) =>
        presentUndo(await undoRevisions(services, callerOf(request), parseUndo(request.body))),
    );
  };
