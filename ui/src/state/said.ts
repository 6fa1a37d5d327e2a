import type { ApiError } from "../api/client";
import { settings } from "./settings.svelte";

/** What went wrong, in a line. Where no server answered, the browser's own words say nothing. */
export function said(error: ApiError): string {
  return error.unreachable ? settings.t.goneTitle : error.message;
}

/** The same for a banner, with what can be done. */
export function failure(error: ApiError): { title: string; text: string } {
  const { goneTitle, goneText, failed } = settings.t;
  return error.unreachable
    ? { title: goneTitle, text: goneText }
    : { title: failed, text: error.message };
}
