// What each commit changed, and taking it back.

import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { listRevisions, readRevision, readRevisionNumber } from "../../actions/revisions/list-revisions.ts";
import { undoRevisions } from "../../actions/revisions/undo-revisions.ts";
import type { Services } from "../../actions/services.ts";
import { readFilter, readRange } from "../../wire/reprise/read-filter.ts";
import {
  own,
  ownErrors,
  ownWriteErrors,
  personal,
  RevisionAnswer,
  RevisionParams,
  RevisionsAnswer,
  RevisionsQuery,
  UndoAnswer,
  UndoBody,
} from "../../wire/reprise/schema.ts";
import { ErrorAnswer } from "../../wire/schema.ts";
import { callerOf } from "../http/identify.ts";

const undoErrors = { ...ownWriteErrors, 409: ErrorAnswer };

export const revisionRoutes =
  (services: Services): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      "/reprise/v1/revisions",
      {
        config: personal,
        schema: {
          ...own,
          summary: "What each commit changed, the newest first",
          querystring: RevisionsQuery,
          response: { 200: RevisionsAnswer, ...ownErrors },
        },
      },
      async (request) => (await listRevisions(services, callerOf(request).account, request.query)) as never,
    );

    app.get(
      "/reprise/v1/revisions/:revision",
      {
        config: personal,
        schema: {
          ...own,
          summary: "One commit in words and in data",
          params: RevisionParams,
          response: { 200: RevisionAnswer, ...ownErrors },
        },
      },
      async (request) => {
        const { revision } = request.params;
        return (await readRevision(services, callerOf(request).account, revision)) as never;
      },
    );

    app.post(
      "/reprise/v1/revisions/:revision/undo",
      {
        config: personal,
        schema: {
          ...own,
          summary: "Take one commit back",
          params: RevisionParams,
          response: { 200: UndoAnswer, ...undoErrors },
        },
      },
      async (request) => {
        const revision = readRevisionNumber(request.params.revision);
        return (await undoRevisions(services, callerOf(request), { from: revision, to: revision })) as never;
      },
    );

    app.post(
      "/reprise/v1/undo",
      {
        config: personal,
        schema: {
          ...own,
          summary: "Take a range of commits back: an import, or what one app did since some day",
          body: UndoBody,
          response: { 200: UndoAnswer, ...undoErrors },
        },
      },
      async (request) => {
        const filter = readRange(await readFilter(services, request.body));
        return (await undoRevisions(services, callerOf(request), filter)) as never;
      },
    );
  };
