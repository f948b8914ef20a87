// Values by a schema, and what becomes of them when a few places are changed.

import type { Random } from "../support/random.ts";
import { type Json, junk, junkText, meantFor, named, nameFor } from "./values.ts";

/** As much of JSON Schema as the OpenAPI document uses. */
export type Schema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
};

/** A value that the schema allows, as good as its words go; `name` is that of the field. */
export function valueBy(random: Random, schema: Schema, name = ""): Json {
  const choices = schema.anyOf?.filter(({ type }) => type !== "null");
  const meant = random.chance(0.9) ? meantFor(random, name) : undefined;
  if (meant !== undefined) return meant;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  if (schema.anyOf) return random.chance(0.1) ? null : valueBy(random, random.pick(choices ?? []), name);
  switch (schema.type) {
    case "object":
      return named(
        Object.entries(schema.properties ?? {})
          .filter(([field]) => schema.required?.includes(field) || random.chance(0.3))
          .map(([field, inner]) => [field, valueBy(random, inner, field)] as const),
      );
    case "array":
      return Array.from({ length: random.below(4) }, () => valueBy(random, schema.items ?? {}, name));
    case "integer":
      return (schema.minimum ?? 0) + random.below(20);
    case "number":
      return random.next() * 100;
    case "boolean":
      return random.chance(0.5);
    case "null":
      return null;
    case "string":
      return schema.pattern === undefined ? String(random.below(50)) : random.pick(["1", "42", " 7 "]);
    default:
      return meantFor(random, nameFor(random)) ?? null;
  }
}

type Holder = {
  readonly value: Json;
  put(value: Json): void;
  drop?(): void;
  add?(name: string, value: Json): void;
};

/** The value with some of its places changed. */
export function mutated(random: Random, value: Json): Json {
  const root = { value: structuredClone(value) };
  for (let left = 1 + random.below(3); left > 0; left -= 1)
    change(
      random,
      random.pick(
        placesIn(root.value, (changed) => {
          root.value = changed;
        }),
      ),
    );
  return root.value;
}

function change(random: Random, { value, put, drop, add }: Holder): void {
  const roll = random.next();
  if (roll < 0.15 && drop) drop();
  else if (roll < 0.3 && add) add(nameFor(random), junk(random));
  else if (roll < 0.4) put([value]);
  else if (roll < 0.45) put(named([[random.pick(["ids", "toString", "length"]), value]]));
  else if (roll < 0.5) put(JSON.stringify(value));
  else if (roll < 0.6) put(junkText(random));
  else if (roll < 0.65 && Array.isArray(value))
    put(Array.from({ length: 300 }, (_, at) => value[at % value.length] ?? null));
  else put(junk(random));
}

/** Every place in the value, the whole of it included. */
function placesIn(value: Json, put: (value: Json) => void, drop?: () => void): Holder[] {
  const here = drop ? { value, put, drop } : { value, put };
  if (Array.isArray(value))
    return [
      here,
      ...value.flatMap((inner, at) =>
        placesIn(
          inner,
          (changed) => {
            value[at] = changed;
          },
          () => value.splice(at, 1),
        ),
      ),
    ];
  if (typeof value !== "object" || value === null) return [here];
  const set = (name: string, changed: Json): void => {
    Object.defineProperty(value, name, {
      value: changed,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  };
  return [
    { ...here, add: set },
    ...Object.entries(value).flatMap(([name, inner]) =>
      placesIn(
        inner,
        (changed) => set(name, changed),
        () => {
          delete value[name];
        },
      ),
    ),
  ];
}

/** The bytes of a body: mostly JSON as it is, sometimes damaged. */
export function bytesOf(random: Random, value: Json): Buffer {
  // A JSON text may name a field twice, which no value can.
  const text = JSON.stringify(value);
  const bytes = Buffer.from(random.chance(0.03) ? text.replace("{", '{"ids":1,"shows":[],') : text);
  const roll = random.next();
  if (roll > 0.12 || bytes.length === 0) return bytes;
  const at = random.below(bytes.length);
  if (roll < 0.03) return bytes.subarray(0, at);
  if (roll < 0.06) bytes[at] = random.below(256);
  else if (roll < 0.08)
    return Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xc0, 0x80]), bytes.subarray(at)]);
  else if (roll < 0.1) return Buffer.concat([bytes, bytes]);
  else return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
  return bytes;
}
