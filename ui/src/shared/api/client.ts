import type { components } from "./schema";

type Schemas = components["schemas"];

/** An answer that was an error. `kind` is the server's name for it, or "Unreachable". */
export class ApiError extends Error {
  readonly kind: string;
  readonly status: number;

  constructor(kind: string, message: string, status: number) {
    super(message);
    this.name = "ApiError";
    this.kind = kind;
    this.status = status;
  }

  /** The server did not answer at all, or something else answered in its place. */
  get unreachable(): boolean {
    return this.kind === "Unreachable";
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Any error as an ApiError, so that it can be shown. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError("Unexpected", error instanceof Error ? error.message : String(error), 0);
}

/** An answer that is no JSON. */
export async function fetchBytes(
  url: string,
  signal?: AbortSignal,
  headers: Record<string, string> = {},
): Promise<Uint8Array> {
  const response = await ask(url, { headers }, signal);
  return readBody(response.arrayBuffer().then((buffer) => new Uint8Array(buffer)));
}

export function getJson<T>(
  url: string,
  signal?: AbortSignal,
  headers: Record<string, string> = {},
): Promise<T> {
  return sendJson<T>(url, { headers }, signal);
}

export function sendBody<T>(
  url: string,
  method: "POST" | "PUT" | "PATCH",
  body: unknown,
  signal?: AbortSignal,
  more: Record<string, string> = {},
): Promise<T> {
  const headers = { "Content-Type": "application/json", ...more };
  return sendJson(url, { method, headers, body: JSON.stringify(body) }, signal);
}

export async function sendJson<T>(url: string, init: RequestInit, signal?: AbortSignal): Promise<T> {
  const response = await ask(url, init, signal);
  return readBody(response.json() as Promise<T>);
}

const BUSY = 503;
const TRIES = 6;
// The server computes maps and the like for its own page alone. Browsers say that it asks, but not
// over plain HTTP to another machine; no other page can send this header.
const OWN_PAGE = { "Egara-Compute": "1" };

async function ask(url: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const headers = { ...(init.headers as Record<string, string> | undefined), ...OWN_PAGE };
  const request = signal ? { ...init, headers, signal } : { ...init, headers };
  for (let tries = 1; ; tries++) {
    const response = await fetched(url, request);
    if (response.ok) return response;
    const wait = Number(response.headers?.get("Retry-After") ?? "");
    if (response.status !== BUSY || wait <= 0 || tries === TRIES) throw await errorOf(response);
    // Not all pages that were sent away come back at the same moment.
    await pause(wait * (1000 + 500 * Math.random()), signal);
  }
}

async function fetched(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw isAbort(error) ? error : unreachable(error);
  }
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason ?? new DOMException("Aborted", "AbortError"));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}

// A connection can also break while an answer is being read.
async function readBody<T>(body: Promise<T>): Promise<T> {
  try {
    return await body;
  } catch (error) {
    throw isAbort(error) ? error : unreachable(error);
  }
}

function unreachable(error: unknown): ApiError {
  return new ApiError("Unreachable", error instanceof Error ? error.message : String(error), 0);
}

async function errorOf(response: Response): Promise<ApiError> {
  try {
    const body = (await response.json()) as Schemas["ErrorAnswer"];
    return new ApiError(body.error.kind, body.error.message, response.status);
  } catch {
    // No Egara speaks like this: a proxy in between, or a server that is going down.
    return new ApiError("Unreachable", `HTTP ${response.status}`, response.status);
  }
}
