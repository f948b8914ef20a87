// Reads and writes inbox items, which are stored in the form of the requests that held them. See architecture.md 6.

import type { Static, TSchema } from "typebox";
import { Compile } from "typebox/schema";
import { MOVIE_KEY, partKey } from "../../core/ids.ts";
import type { InboxGrammar, ReadItem, StoredItem } from "../../core/requests/stored-item.ts";
import { WireError } from "../errors.ts";
import { isYes } from "../fields.ts";
import { parseHistoryItem } from "../history/parse.ts";
import { HistoryItemBody } from "../history/schema.ts";
import { parseListItem, parseRatingItem } from "../lists/parse.ts";
import { TitleBody } from "../lists/schema.ts";
import { ENDED_CHECKIN_KEY, parseScrobble } from "../scrobble/parse.ts";
import { ScrobbleBody } from "../scrobble/schema.ts";
import { matchItem } from "./match.ts";

const CHECKIN_ENDPOINT = "/scrobble/checkin";

/** Opens the grammar. A schema is compiled when the first item of its kind is read. */
export function openInboxGrammar(): InboxGrammar {
  const isScrobble = guardOf(ScrobbleBody);
  const isTitle = guardOf(TitleBody);
  const isHistory = guardOf(HistoryItemBody);

  /** Null when the item does not match the schema. @throws WireError when a field is no longer valid */
  function readStored({ endpoint, section, flags = {}, input }: StoredItem): ReadItem | null {
    const allowRewatch = isYes(flags.allow_rewatch);
    if (endpoint.startsWith("/scrobble/")) {
      if (!isScrobble(input)) return null;
      const item = parseScrobble(input);
      const isRunningCheckin = endpoint === CHECKIN_ENDPOINT && !(ENDED_CHECKIN_KEY in input);
      const allowsRewatch = allowRewatch || (ENDED_CHECKIN_KEY in input && input[ENDED_CHECKIN_KEY] === true);
      return { kind: "scrobble", item, allowRewatch: allowsRewatch, isRunningCheckin };
    }
    if (endpoint === "/sync/add-to-list")
      return isTitle(input) ? { kind: "list", item: parseListItem(section, input) } : null;
    if (endpoint === "/sync/ratings")
      return isTitle(input) ? { kind: "rating", item: parseRatingItem(section, input) } : null;
    if (!isHistory(input)) return null;
    const skipAutoWatching = isYes(flags.skip_auto_watching);
    return { kind: "history", item: parseHistoryItem(section, input, { skipAutoWatching }), allowRewatch };
  }

  const read = (item: StoredItem): ReadItem | null => {
    try {
      return readStored(item);
    } catch (error) {
      if (error instanceof WireError) return null;
      throw error;
    }
  };

  return {
    read,
    withoutNotes: ({ rating, rated_at, memo, added_at, ...rest }) => rest,
    matched: (item, title) => {
      const parsed = read(item);
      return parsed && matchItem(item, title, parsed.item.query);
    },
    flags: ({ skipAutoWatching = false, allowRewatch = false }) => ({
      ...(skipAutoWatching ? { skip_auto_watching: "yes" } : {}),
      ...(allowRewatch ? { allow_rewatch: "yes" } : {}),
    }),
    endedCheckin: ({ title, part, allowRewatch }) => {
      const isMovie = partKey(part) === MOVIE_KEY;
      const titleBody = { ids: { simkl: title } };
      const input = {
        ...(isMovie ? { movie: titleBody } : { show: titleBody, episode: part }),
        [ENDED_CHECKIN_KEY]: allowRewatch,
      };
      return { endpoint: CHECKIN_ENDPOINT, section: isMovie ? "movies" : "shows", input };
    },
  };
}

/** A type guard for values of a schema. The schema is compiled at the first call. */
function guardOf<const Schema extends TSchema>(schema: Schema): (value: unknown) => value is Static<Schema> {
  let compiled: ReturnType<typeof Compile> | undefined;
  return (value): value is Static<Schema> => {
    compiled ??= Compile(schema);
    return compiled.Check(value);
  };
}
