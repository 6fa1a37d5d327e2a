import type { CollectionInfo } from "./api/collection";
import type { components } from "./api/schema";

export type Role = components["schemas"]["RoleInfo"]["role"];

/** The encoders by which drawings can be compared. */
export interface Encoders {
  /** Their names; the default of the server is first. */
  readonly names: readonly string[];
  /** The encoder that compares what drawings show; null without one. */
  readonly subject: string | null;
  /** The encoder that compares how they are drawn; null without one. */
  readonly style: string | null;
  /** The encoder that reads words; null without one. */
  readonly text: string | null;
  /** The encoder that reads sketches; null without one. */
  readonly sketch: string | null;
}

/** Return the encoder that serves a role; null if none does. */
export function serverOf(info: CollectionInfo | null, role: Role): string | null {
  return info?.encoders.find(({ roles }) => roles.includes(role))?.name ?? null;
}

export function comparingEncoders(info: CollectionInfo | null): Encoders {
  const comparing = info?.encoders.filter(({ vector_type }) => vector_type !== null) ?? [];
  const first = serverOf(info, "default");
  const others = comparing.map(({ name }) => name).filter((name) => name !== first);
  return {
    names: first === null ? others : [first, ...others],
    subject: serverOf(info, "subject"),
    style: serverOf(info, "style"),
    text: serverOf(info, "text"),
    sketch: serverOf(info, "sketch"),
  };
}

/** The roles that tell in one word how an encoder compares drawings, the most specific first. */
const NAMING = ["subject", "style", "atmosphere", "default"] as const;

/** Return the role by whose word an encoder is called; null if it is called by its name. */
export function namingRole(info: CollectionInfo | null, name: string): (typeof NAMING)[number] | null {
  return NAMING.find((role) => serverOf(info, role) === name) ?? null;
}
