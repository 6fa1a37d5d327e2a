import type { Encoders } from "../src/shared/encoders";

/** Encoders named as the built-in ones, with their roles. */
export function encoders(...names: string[]): Encoders {
  const named = (name: string) => (names.includes(name) ? name : null);
  return { names, subject: named("semantic"), style: named("style"), text: named("words"), sketch: named("sketch") };
}
