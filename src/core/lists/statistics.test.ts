import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toTitleId } from "../ids.ts";
import { LIST_STATUSES } from "../shelf.ts";
import { measureTitle, type TitleLength, type TitleNumbers } from "./statistics.ts";

const numbers = (fields: Partial<TitleNumbers> = {}): TitleNumbers => ({
  title: toTitleId(7),
  type: "show",
  status: "watching",
  watched: 3,
  wasWatched: true,
  recent: 1,
  ...fields,
});
const length = (fields: Partial<TitleLength> = {}): TitleLength => ({
  type: "show",
  animeType: null,
  runtime: 50,
  episodes: 10,
  ...fields,
});

describe("auth.md 7 the statistics of one title", () => {
  test("has the numbers of the library, and the total and the runtime of the catalogue", () => {
    assert.deepEqual(measureTitle(numbers(), length()), { ...numbers(), minutes: 50, total: 10 });
  });

  test("a completed show or anime counts as watched in full", () => {
    for (const status of LIST_STATUSES)
      for (const type of ["show", "anime"] as const) {
        const { watched } = measureTitle(numbers({ status, type }), length({ type }));
        assert.equal(watched, status === "completed" ? 10 : 3, `${type} ${status}`);
      }
  });

  test("a completed movie has no watched episodes", () => {
    const movie = numbers({ type: "movie", status: "completed", watched: 0 });
    const { watched, total } = measureTitle(movie, length({ type: "movie", episodes: 1 }));
    assert.deepEqual([watched, total], [0, 1]);
  });

  test("without a runtime, the default is 90 minutes for a movie, 45 for a show, 25 for an anime", () => {
    const minutes = (fields: Partial<TitleLength>) =>
      measureTitle(numbers(), length({ runtime: null, ...fields })).minutes;
    assert.deepEqual(
      [minutes({ type: "movie" }), minutes({}), minutes({ type: "anime" }), minutes({ animeType: "movie" })],
      [90, 45, 25, 90],
    );
  });

  test("a title that the catalogue no longer has counts its watched episodes, at the default runtime", () => {
    for (const [type, minutes] of [
      ["movie", 90],
      ["show", 45],
      ["anime", 25],
    ] as const) {
      const lost = numbers({ type, status: "completed" });
      assert.deepEqual(measureTitle(lost, undefined), { ...lost, minutes, total: 3 });
    }
  });
});
