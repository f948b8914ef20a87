// The body, the query and the response of POST /sync/history. Contract: sync.md 1.

import { Type } from "typebox";
import { REWATCH_STATUSES } from "../../core/shelf.ts";
import { STATUS_NAMES } from "../list-status.ts";
import { openObject } from "../schema.ts";

/** An optional property that may also be null, which counts as absent. */
export const optionalOrNull = <Schema extends Type.TSchema>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

/** A whole number, or its text. */
export const WholeNumber = Type.Union([
  Type.Integer({ minimum: 0 }),
  Type.String({ pattern: "^\\s*\\d{1,9}\\s*$" }),
]);
const Year = Type.Union([Type.Integer(), Type.String({ maxLength: 50 })]);
const Time = Type.String({ maxLength: 100, description: "ISO 8601; UTC if there is no offset" });
// Some clients serialise an empty object as an empty array.
export const SentIds = Type.Union([
  Type.Object({}, { ...openObject, description: "Any ids, as numbers or strings" }),
  Type.Array(Type.Unknown(), { maxItems: 0 }),
]);
const Status = Type.Enum([...STATUS_NAMES, ""]);
const Memo = Type.Union([
  Type.String({ description: "A public memo with this text" }),
  Type.Object(
    { text: optionalOrNull(Type.String()), is_private: optionalOrNull(Type.Unknown()) },
    openObject,
  ),
]);

const Episode = Type.Object(
  { number: optionalOrNull(WholeNumber), watched_at: optionalOrNull(Time), ids: optionalOrNull(SentIds) },
  { ...openObject, description: "`number` or `ids` is required" },
);
const Season = Type.Object(
  { number: WholeNumber, watched_at: optionalOrNull(Time), episodes: optionalOrNull(Type.Array(Episode)) },
  openObject,
);

/** The properties of an item that name its title. */
export const titleAndYear = {
  title: optionalOrNull(Type.Union([Type.String({ maxLength: 1_000 }), Type.Number()])),
  year: optionalOrNull(Year),
};

const itemProperties = {
  ...titleAndYear,
  ids: optionalOrNull(SentIds),
  watched_at: optionalOrNull(Time),
  added_at: optionalOrNull(Time),
  rated_at: optionalOrNull(Time),
  status: optionalOrNull(Status),
  rating: optionalOrNull(Type.Unknown({ description: "1 to 10; anything else is ignored" })),
  memo: optionalOrNull(Memo),
  is_rewatch: optionalOrNull(Type.Unknown()),
  rewatch_id: optionalOrNull(Type.Unknown()),
  rewatch_status: optionalOrNull(Type.Enum([...REWATCH_STATUSES, ""])),
  last_watched_at: optionalOrNull(Time),
};
export const MovieItem = Type.Object(itemProperties, openObject);
export const ShowItem = Type.Object(
  {
    ...itemProperties,
    use_tvdb_anime_seasons: optionalOrNull(Type.Unknown()),
    seasons: optionalOrNull(Type.Array(Season)),
    episodes: optionalOrNull(Type.Array(Episode)),
  },
  openObject,
);
const EpisodeItem = Type.Object(
  {
    ...itemProperties,
    season: optionalOrNull(WholeNumber),
    episode: optionalOrNull(WholeNumber),
    number: optionalOrNull(WholeNumber),
    show: optionalOrNull(Type.Object({ ...titleAndYear, ids: itemProperties.ids }, openObject)),
    use_tvdb_anime_seasons: optionalOrNull(Type.Unknown()),
  },
  openObject,
);

export const HistoryBody = Type.Object(
  {
    // Clients also send shows here, with their episodes. Contract: media-objects.md 3.
    movies: optionalOrNull(Type.Array(ShowItem)),
    shows: optionalOrNull(Type.Array(ShowItem)),
    anime: optionalOrNull(Type.Array(ShowItem)),
    episodes: optionalOrNull(Type.Array(EpisodeItem)),
  },
  openObject,
);
export type HistoryBody = Type.Static<typeof HistoryBody>;
export type EpisodeBody = Type.Static<typeof Episode>;
/** An item of any of the four lists. */
export const HistoryItemBody = Type.Object({ ...ShowItem.properties, ...EpisodeItem.properties }, openObject);
export type HistoryItemBody = Type.Static<typeof HistoryItemBody>;

export const HistoryQuery = Type.Object(
  {
    allow_rewatch: Type.Optional(Type.String({ description: "`yes` or `no`" })),
    skip_auto_watching: Type.Optional(
      Type.String({ description: "`yes`: a show without seasons and episodes marks no episode" }),
    ),
  },
  openObject,
);

const Verbatim = Type.Array(Type.Unknown({ description: "The item as it was sent" }));
export const HistoryResponse = Type.Object({
  added: Type.Object({
    movies: Type.Integer(),
    shows: Type.Integer(),
    episodes: Type.Integer(),
    statuses: Type.Array(
      Type.Object({
        request: Type.Unknown({ description: "The item with its `type`, without seasons and episodes" }),
        response: Type.Object({
          status: Type.String(),
          simkl_type: Type.Union([Type.Literal("movie"), Type.Literal("tv"), Type.Literal("anime")]),
          anime_type: Type.Union([Type.String(), Type.Null()]),
          rewatch_id: Type.Optional(Type.Integer()),
          rewatch_status: Type.Optional(Type.String()),
        }),
      }),
    ),
  }),
  not_found: Type.Object({ movies: Verbatim, shows: Verbatim, episodes: Verbatim }),
});
export type HistoryResponse = Type.Static<typeof HistoryResponse>;
