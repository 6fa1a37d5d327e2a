import { expect, test } from "vitest";

import type { CollectionInfo } from "../../src/shared/api/collection";
import { comparingEncoders, namingRole, serverOf } from "../../src/shared/encoders";

type Encoder = CollectionInfo["encoders"][number];

function encoder(name: string, roles: Encoder["roles"], vector_type: string | null = "floats"): Encoder {
  const vectors = { metric: vector_type && "cosine", vector_type, dimensions: vector_type === null ? 0 : 4, vectors: 3 };
  return { name, fingerprint: "f", labels: 0, kinds: ["image"], roles, can_serve: roles, ...vectors };
}

function info(...encoders: Encoder[]): CollectionInfo {
  const counts = { images: 3, missing: 0, broken: 0, unsupported: {} };
  return { name: "a", location: "/a", ...counts, encoders, columns: [], version: "1" };
}

const some = info(
  encoder("wd", ["tags"], null),
  encoder("siglip", ["text", "subject"]),
  encoder("csd", ["style"]),
  encoder("dino", ["default"]),
);

test("drawings are compared by encoders with vectors, the default first", () => {
  expect(comparingEncoders(some)).toEqual({ names: ["dino", "siglip", "csd"], subject: "siglip", style: "csd", text: "siglip", sketch: null });
  expect(comparingEncoders(info(encoder("wd", ["tags"], null)))).toEqual({ names: [], subject: null, style: null, text: null, sketch: null });
  expect(comparingEncoders(null)).toEqual({ names: [], subject: null, style: null, text: null, sketch: null });
});

test("a role has one server or none", () => {
  expect(serverOf(some, "tags")).toBe("wd");
  expect(serverOf(some, "sketch")).toBeNull();
  expect(serverOf(null, "tags")).toBeNull();
});

test("an encoder is called by its most specific role, or by its name", () => {
  expect(namingRole(some, "siglip")).toBe("subject");
  expect(namingRole(some, "dino")).toBe("default");
  expect(namingRole(info(encoder("all", ["style", "subject", "default"])), "all")).toBe("subject");
  expect(namingRole(some, "wd")).toBeNull();
});
