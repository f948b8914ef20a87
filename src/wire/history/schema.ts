// The body and the answer of POST /sync/history. Contract: sync.md 1.

import { Type } from "typebox";
import { STATUS_WORDS } from "../list-status.ts";

/** Checked, not altered: what a client sends beside these is ignored and echoed. */
const open = { additionalProperties: true } as const;
export const orNull = <Schema extends Type.TSchema>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

export const Whole = Type.Union([
  Type.Integer({ minimum: 0 }),
  Type.String({ pattern: "^\\s*\\d{1,9}\\s*$" }),
]);
const Year = Type.Union([Type.Integer(), Type.String({ maxLength: 50 })]);
const Time = Type.String({ maxLength: 100, description: "ISO 8601; UTC if there is no offset" });
// An empty object leaves some languages as an empty list.
export const Ids = Type.Union([
  Type.Object({}, { ...open, description: "Any ids, as numbers or strings" }),
  Type.Array(Type.Unknown(), { maxItems: 0 }),
]);
const Status = Type.Enum([...STATUS_WORDS, ""]);
const Memo = Type.Union([
  Type.String({ description: "A public memo with this text" }),
  Type.Object({ text: orNull(Type.String()), is_private: orNull(Type.Unknown()) }, open),
]);

const Episode = Type.Object(
  { number: orNull(Whole), watched_at: orNull(Time), ids: orNull(Ids) },
  { ...open, description: "`number` or `ids` is required" },
);
const Season = Type.Object(
  { number: Whole, watched_at: orNull(Time), episodes: orNull(Type.Array(Episode)) },
  open,
);

export const TitleYear = {
  title: orNull(Type.Union([Type.String({ maxLength: 1_000 }), Type.Number()])),
  year: orNull(Year),
};

const item = {
  ...TitleYear,
  ids: orNull(Ids),
  watched_at: orNull(Time),
  added_at: orNull(Time),
  rated_at: orNull(Time),
  status: orNull(Status),
  rating: orNull(Type.Unknown({ description: "1 to 10; anything else is ignored" })),
  memo: orNull(Memo),
  is_rewatch: orNull(Type.Unknown()),
  rewatch_id: orNull(Type.Unknown()),
  rewatch_status: orNull(Type.Enum(["active", "closed", "completed", ""])),
  last_watched_at: orNull(Time),
};
export const MovieItem = Type.Object(item, open);
export const ShowItem = Type.Object(
  {
    ...item,
    use_tvdb_anime_seasons: orNull(Type.Unknown()),
    seasons: orNull(Type.Array(Season)),
    episodes: orNull(Type.Array(Episode)),
  },
  open,
);
export const EpisodeItem = Type.Object(
  {
    ...item,
    season: orNull(Whole),
    episode: orNull(Whole),
    number: orNull(Whole),
    show: orNull(Type.Object({ title: item.title, year: item.year, ids: item.ids }, open)),
    use_tvdb_anime_seasons: orNull(Type.Unknown()),
  },
  open,
);

export const HistoryBody = Type.Object(
  {
    // A show may be sent as a movie, with its episodes.
    movies: orNull(Type.Array(ShowItem)),
    shows: orNull(Type.Array(ShowItem)),
    anime: orNull(Type.Array(ShowItem)),
    episodes: orNull(Type.Array(EpisodeItem)),
  },
  open,
);
export type HistoryBody = Type.Static<typeof HistoryBody>;
export type EpisodeBody = Type.Static<typeof Episode>;
/** One item of any of the lists. */
export const HistoryItemBody = Type.Object({ ...ShowItem.properties, ...EpisodeItem.properties }, open);
export type HistoryItemBody = Type.Static<typeof HistoryItemBody>;

export const HistoryQuery = Type.Object(
  {
    allow_rewatch: Type.Optional(Type.String({ description: "`yes` or `no`" })),
    skip_auto_watching: Type.Optional(
      Type.String({ description: "`yes`: a show without seasons and episodes marks no episode" }),
    ),
  },
  open,
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
