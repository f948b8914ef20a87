// Laws that every `decide` keeps, each with the sentence that names it; a new decide function goes through all.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { HistoryOutcome } from "../src/core/history/history.ts";
import type { NamedPart, WatchRequest } from "../src/core/history/watch-request.ts";
import { type Millis, MOVIE_KEY, partKey } from "../src/core/ids.ts";
import { apply } from "../src/core/revisions/apply.ts";
import {
  type Change,
  isEntryChange,
  isPlaybackChange,
  isRewatchChange,
  isRewatchWatchChange,
  isWatchChange,
  subjectOf,
} from "../src/core/revisions/change.ts";
import { entryFields, invert, mergeChanges, type Plan } from "../src/core/revisions/plan.ts";
import type { Shelf } from "../src/core/shelf.ts";
import { airedRegularEpisodes, type Title } from "../src/core/titles/title.ts";
import { NOW, type Scene } from "./generators.ts";

export type Decide<Request, Outcome> = (
  shelf: Shelf,
  title: Title,
  request: Request,
  now: Millis,
) => Plan<Outcome>;
export type Law<Request, Outcome> = (decide: Decide<Request, Outcome>, scene: Scene<Request>) => void;
/** Laws by their sentences. */
export type Laws<Request, Outcome> = Readonly<Record<string, Law<Request, Outcome>>>;

/** Registers one test for each law. */
export function keepsLaws<Request, Outcome>(
  decide: Decide<Request, Outcome>,
  scenes: fc.Arbitrary<Scene<Request>>,
  laws: Laws<Request, Outcome>,
): void {
  for (const [sentence, law] of Object.entries(laws))
    test(sentence, () => {
      fc.assert(
        fc.property(scenes, (scene) => law(decide, scene)),
        { numRuns: fc.readConfigureGlobal().numRuns ?? 400 },
      );
    });
}

/** What holds for every decision about a title, whatever is asked. */
export const commonLaws: Laws<unknown, unknown> = {
  "for any scene, the same four values give the same plan, and the shelf given is left alone": decidesTwice,
  "for any scene, deciding again on the applied shelf gives an empty plan": isIdempotent,
  "for any scene, applying the plan and its inverse gives the shelf back": isInvertible,
  "for any scene, every change tells truly what was before, moves it, and stands once": tellsTruly,
  "for any scene, a shelf without an entry holds nothing else": keepsNothingUnlisted,
  "for any scene, a movie is never watching nor on hold": filesMoviesRightly,
};

function decidesTwice(decide: Decide<unknown, unknown>, { shelf, title, request }: Scene<unknown>): void {
  const copy = structuredClone(shelf);
  const plan = decide(shelf, title, request, NOW);
  apply(shelf, plan.changes);
  assert.deepEqual(shelf, copy);
  assert.deepEqual(decide(copy, title, request, NOW), plan);
}

function isIdempotent(decide: Decide<unknown, unknown>, { shelf, title, request }: Scene<unknown>): void {
  const after = apply(shelf, decide(shelf, title, request, NOW).changes);
  assert.deepEqual(decide(after, title, request, NOW).changes, []);
}

function isInvertible(decide: Decide<unknown, unknown>, { shelf, title, request }: Scene<unknown>): void {
  const { changes } = decide(shelf, title, request, NOW);
  assert.deepEqual(apply(apply(shelf, changes), invert(changes)), shelf);
}

function tellsTruly(decide: Decide<unknown, unknown>, { shelf, title, request }: Scene<unknown>): void {
  const { changes } = decide(shelf, title, request, NOW);
  for (const change of changes) {
    assert.deepEqual(change.before, valueAt(shelf, change), subjectOf(change));
    assert.notDeepEqual(change.before, change.after, subjectOf(change));
  }
  assert.equal(new Set(changes.map(subjectOf)).size, changes.length);
}

/** What the shelf holds where the change points to. */
export function valueAt(shelf: Shelf, change: Change): unknown {
  if (isEntryChange(change)) return entryFields(shelf.entry)[change.field];
  if (isPlaybackChange(change))
    return shelf.playbacks?.find(({ id }) => id === (change.before ?? change.after)?.id) ?? null;
  if (!("rewatch" in change)) return shelf.watches.get(partKey(change.part)) ?? null;
  const session = shelf.rewatches.find(({ id }) => id === change.rewatch);
  return "part" in change ? (session?.watches.get(partKey(change.part)) ?? null) : (session?.state ?? null);
}

function keepsNothingUnlisted(
  decide: Decide<unknown, unknown>,
  { shelf, title, request }: Scene<unknown>,
): void {
  const after = apply(shelf, decide(shelf, title, request, NOW).changes);
  if (after.entry !== null) return;
  // What is being played may stay: it belongs to the moment.
  assert.deepEqual([after.watches.size, after.rewatches.length], [0, 0]);
}

function filesMoviesRightly(
  decide: Decide<unknown, unknown>,
  { shelf, title, request }: Scene<unknown>,
): void {
  if (title.type !== "movie") return;
  const { entry } = apply(shelf, decide(shelf, title, request, NOW).changes);
  assert.notEqual(entry?.status, "watching");
  assert.notEqual(entry?.status, "hold");
}

/** What holds for decisions that name parts: `named` reads and replaces them in a request. */
export function partLaws<Request, Outcome>(named: {
  of(request: Request): readonly NamedPart[] | null;
  with(request: Request, parts: readonly NamedPart[]): Request;
}): Laws<Request, Outcome> {
  return {
    "for any scene, the order of distinct parts in one request does not matter": (decide, scene) => {
      const { shelf, title, request } = scene;
      const distinct = onePartEach(named.of(request) ?? []);
      const forth = decide(shelf, title, named.with(request, distinct), NOW);
      const back = decide(shelf, title, named.with(request, distinct.toReversed()), NOW);
      assert.deepEqual(apply(shelf, back.changes), apply(shelf, forth.changes));
      assert.deepEqual(back.outcome, forth.outcome);
    },
    "for any show, parts in one request do what they do one request after the other, in any order": (
      decide,
      { shelf, title, request },
    ) => {
      const distinct = onePartEach(named.of(request) ?? []).filter(({ number }) => number !== null);
      if (title.type === "movie" || distinct.length === 0) return;
      const together = apply(shelf, decide(shelf, title, named.with(request, distinct), NOW).changes);
      let apart = shelf;
      for (const part of distinct.toReversed())
        apart = apply(apart, decide(apart, title, named.with(request, [part]), NOW).changes);
      assert.deepEqual(apart.watches, together.watches);
    },
  };
}

function onePartEach(parts: readonly NamedPart[]): NamedPart[] {
  return [...new Map(parts.map((part) => [`${part.season}x${part.number}`, part])).values()];
}

/** Contract: sync.md 1.3, 1.4. */
export const historyLaws: Laws<WatchRequest, HistoryOutcome> = {
  "for any scene, the outcome counts what the changes do": (decide, { shelf, title, request }) => {
    const { changes, outcome } = decide(shelf, title, request, NOW);
    const after = apply(shelf, changes);
    const marked = changes.filter(isWatchChange).length;
    assert.equal(outcome.episodes, title.type === "movie" ? 0 : marked);
    assert.equal(outcome.created, shelf.entry === null && after.entry !== null);
    const became =
      shelf.entry !== null && shelf.entry.status !== "completed" && after.entry?.status === "completed";
    assert.equal(outcome.becameCompleted, became);
    assert.equal(outcome.status, after.entry?.status ?? null);
    if (!outcome.matched) assert.deepEqual(changes, []);
  },
  "for any scene, nothing watched is unmarked or moved, and what is marked stands in the title": (
    decide,
    { shelf, title, request },
  ) => {
    for (const change of decide(shelf, title, request, NOW).changes.filter(isWatchChange)) {
      assert.equal(change.before, null);
      assert.ok(title.byKey.has(partKey(change.part)));
    }
  },
  "for any scene, no rewatch session is touched": (decide, { shelf, title, request }) => {
    const { changes } = decide(shelf, title, request, NOW);
    assert.ok(!changes.some((change) => isRewatchChange(change) || isRewatchWatchChange(change)));
  },
  "for any scene, every named part is marked, or unknown, or an unaired part of a season": (
    decide,
    { shelf, title, request },
  ) => {
    const { changes, outcome } = decide(shelf, title, request, NOW);
    if (title.type === "movie") return;
    const { watches } = apply(shelf, changes);
    for (const { season, number, source } of request.parts ?? []) {
      const isUnknown = outcome.unknown.includes(source);
      if (number !== null) {
        const known = title.byKey.has(partKey({ season, number }));
        assert.equal(isUnknown, !known);
        assert.equal(known && !watches.has(partKey({ season, number })), false);
      } else {
        assert.equal(isUnknown, !title.episodes.some(({ part }) => part.season === season));
      }
    }
    for (const source of request.unknown) assert.ok(outcome.unknown.includes(source));
  },
  "for any scene, a show that auto-fill completes has every aired regular episode watched": (
    decide,
    { shelf, title, request },
  ) => {
    if (title.type === "movie" || request.parts !== null || request.skipAutoWatching) return;
    const { changes, outcome } = decide(shelf, title, request, NOW);
    if (outcome.status !== "completed" || shelf.entry?.status === "completed") return;
    const aired = airedRegularEpisodes(title, NOW);
    const { watches } = apply(shelf, changes);
    assert.ok(aired.every(({ key }) => watches.has(key)));
  },
  "for any scene, a movie that becomes completed has a watch": (decide, { shelf, title, request }) => {
    if (title.type !== "movie") return;
    const { changes, outcome } = decide(shelf, title, request, NOW);
    if (outcome.status !== "completed" || shelf.entry?.status === "completed") return;
    assert.ok(apply(shelf, changes).watches.has(MOVIE_KEY));
  },
};

/** Merging changes that follow one another. Every list begins where the last one ended. */
export const mergeLaws: Readonly<
  Record<string, (shelf: Shelf, successive: readonly (readonly Change[])[]) => void>
> = {
  "for any successive plans, applying them merged equals applying them one by one": (shelf, successive) => {
    const oneByOne = successive.reduce(apply, shelf);
    assert.deepEqual(apply(shelf, mergeChanges(successive.flat())), oneByOne);
  },
  "for any successive plans, the inverse of the merged one gives the first shelf back": (
    shelf,
    successive,
  ) => {
    const merged = mergeChanges(successive.flat());
    assert.deepEqual(apply(apply(shelf, merged), invert(merged)), shelf);
  },
  "for any successive plans, a merged change moves something, once, from what was there": (
    shelf,
    successive,
  ) => {
    const merged = mergeChanges(successive.flat());
    for (const change of merged) {
      assert.deepEqual(change.before, valueAt(shelf, change));
      assert.notDeepEqual(change.before, change.after);
    }
    assert.equal(new Set(merged.map(subjectOf)).size, merged.length);
  },
};
