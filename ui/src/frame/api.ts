import { getJson, sendBody } from "../shared/api/client";
import type { components } from "../shared/api/schema";
import type { Role } from "../shared/encoders";

type Schemas = components["schemas"];
export type RoleInfo = Schemas["RoleInfo"];

export async function fetchRoles(signal?: AbortSignal): Promise<RoleInfo[]> {
  return (await getJson<Schemas["RolesResponse"]>("/api/roles", signal)).roles;
}

/** Assign a role to an encoder; null to let the server choose. */
export async function setRole(role: Role, encoder: string | null): Promise<RoleInfo[]> {
  return (await sendBody<Schemas["RolesResponse"]>("/api/roles", "PUT", { role, encoder })).roles;
}
