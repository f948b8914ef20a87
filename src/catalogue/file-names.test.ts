import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readFileName } from "./file-names.ts";

/** The result as `name (year) s1 2,3`, without a season for absolute numbers. */
function print(path: string): string {
  const found = readFileName(path);
  if (!found) return "nothing";
  const { name, year, episodes } = found;
  const numbers =
    episodes && `${episodes.season === null ? "" : `s${episodes.season} `}${episodes.numbers.join()}`;
  return [name, year && `(${year})`, numbers].filter((one) => one !== null).join(" ");
}

describe("catalogue.md 5 names of files", () => {
  const forms: readonly (readonly [path: string, expected: string])[] = [
    ["Were.The.Fugawis.S01E01E02.WS.DSR.x264-NY2.mkv", "Were The Fugawis s1 1,2"],
    ["Stranger Things S01E03-E05 1080p.mkv", "Stranger Things s1 3,4,5"],
    ["The Office 1x02.avi", "The Office s1 2"],
    ["/series/The Office/Season 4/The Office [401] Fun Run.avi", "The Office s4 1"],
    ["/series/The Office/Season 4/The Office 412.avi", "The Office s4 12"],
    ["C:\\tv\\Lost\\Season 02\\05 - And Found.mkv", "Lost s2 5"],
    ["/tv/Lost (2004)/Season 1/S01E04.mkv", "Lost (2004) s1 4"],
    ["[SubGroup] One Piece - 012v2 [1080p].mkv", "One Piece 12"],
    ["One Piece - 1012.mkv", "One Piece 1012"],
    ["Shingeki no Kyojin - 12.mkv", "Shingeki no Kyojin 12"],
    ["The Matrix (1999) 1080p BluRay x264-GROUP.mkv", "The Matrix (1999)"],
    ["2012.2009.1080p.mkv", "2012 (2009)"],
    ["12 Angry Men 1957.mkv", "12 Angry Men (1957)"],
    // Names that a client builds from title and year.
    ["Stranger Things 2016 S01E01.mkv", "Stranger Things (2016) s1 1"],
    ["Dune 2021 2160p.mkv", "Dune (2021)"],
    ["", "nothing"],
    ["/", "nothing"],
  ];
  for (const [path, expected] of forms)
    test(`${path || "an empty name"} is ${expected}`, () => assert.equal(print(path), expected));

  test("for any text, it returns quickly, and with valid numbers", () => {
    const pieces = fc.constantFrom(
      "S01E02",
      " - ",
      "12",
      "[",
      "]",
      "(",
      ")",
      "1999",
      ".",
      "/",
      "Season 3",
      "x",
      "v2",
    );
    const names = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }).map((texts) => texts.join("")),
    );
    fc.assert(
      fc.property(names, (name) => {
        const found = readFileName(name);
        for (const number of found?.episodes?.numbers ?? []) assert.ok(Number.isSafeInteger(number));
      }),
    );
    const start = process.hrtime.bigint();
    readFileName("a - ".repeat(5_000));
    readFileName(`${"[".repeat(5_000)}1`);
    assert.ok(process.hrtime.bigint() - start < 2_000_000_000n);
  });
});
