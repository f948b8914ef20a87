// How inbox items are read and written: in the form of the requests that they came with. See architecture.md 6.

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
import { parseScrobble } from "../scrobble/parse.ts";
import { ScrobbleBody } from "../scrobble/schema.ts";
import { matchItem } from "./match.ts";

const CHECKIN = "/scrobble/checkin";
/** A boolean here marks a check-in that had ended when it was stored; no request has the field in its body. */
const ENDED = "allow_rewatch";

/** The grammar. Schemas are compiled when the first item of their kind is read. */
export function openInboxGrammar(): InboxGrammar {
  const [isScrobble, isTitle, isHistory] = [check(ScrobbleBody), check(TitleBody), check(HistoryItemBody)];

  /** @throws WireError when the item breaks a rule that it kept when it came */
  function read({ endpoint, section, flags = {}, input }: StoredItem): ReadItem | null {
    const allowRewatch = isYes(flags.allow_rewatch);
    if (endpoint.startsWith("/scrobble/")) {
      if (!isScrobble(input)) return null;
      const item = parseScrobble(input);
      const isRunningCheckin = endpoint === CHECKIN && !(ENDED in input);
      const wantsRewatch = allowRewatch || (ENDED in input && input[ENDED] === true);
      return { kind: "scrobble", item, allowRewatch: wantsRewatch, isRunningCheckin };
    }
    if (endpoint === "/sync/add-to-list")
      return isTitle(input) ? { kind: "list", item: parseListItem(section, input) } : null;
    if (endpoint === "/sync/ratings")
      return isTitle(input) ? { kind: "rating", item: parseRatingItem(section, input) } : null;
    if (!isHistory(input)) return null;
    const skipAutoWatching = isYes(flags.skip_auto_watching);
    return { kind: "history", item: parseHistoryItem(section, input, { skipAutoWatching }), allowRewatch };
  }

  const readOrNull = (item: StoredItem): ReadItem | null => {
    try {
      return read(item);
    } catch (error) {
      if (error instanceof WireError) return null;
      throw error;
    }
  };

  return {
    read: readOrNull,
    withoutNotes: ({ rating, rated_at, memo, added_at, ...rest }) => rest,
    matched: (item, title) => {
      const stored = readOrNull(item);
      return stored && matchItem(item, title, stored.item.query);
    },
    flags: ({ skipAutoWatching = false, allowRewatch = false }) => ({
      ...(skipAutoWatching ? { skip_auto_watching: "yes" } : {}),
      ...(allowRewatch ? { allow_rewatch: "yes" } : {}),
    }),
    endedCheckin: ({ title, part, allowRewatch }) => {
      const isMovie = partKey(part) === MOVIE_KEY;
      const named = { ids: { simkl: title } };
      const input = {
        ...(isMovie ? { movie: named } : { show: named, episode: part }),
        [ENDED]: allowRewatch,
      };
      return { endpoint: CHECKIN, section: isMovie ? "movies" : "shows", input };
    },
  };
}

/** Tells whether a value has the schema's form; the schema is compiled at the first question. */
function check<const Schema extends TSchema>(schema: Schema): (value: unknown) => value is Static<Schema> {
  let compiled: ReturnType<typeof Compile> | undefined;
  return (value): value is Static<Schema> => {
    compiled ??= Compile(schema);
    return compiled.Check(value);
  };
}
