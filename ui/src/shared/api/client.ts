import type { components } from "./schema";

type Schemas = components["schemas"];

/** An error response. `kind` is the name that the server gives it, or "Unreachable". */
export class ApiError extends Error {
  readonly kind: string;
  readonly status: number;

  constructor(kind: string, message: string, status: number) {
    super(message);
    this.name = "ApiError";
    this.kind = kind;
    this.status = status;
  }

  /** Whether the server did not answer, or a proxy answered instead. */
  get unreachable(): boolean {
    return this.kind === "Unreachable";
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Return any error as an ApiError. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError("Unexpected", error instanceof Error ? error.message : String(error), 0);
}

/** Fetch a response that is not JSON. */
export async function fetchBytes(
  url: string,
  signal?: AbortSignal,
  headers: Record<string, string> = {},
): Promise<Uint8Array> {
  const response = await send(url, { headers }, signal);
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
  const response = await send(url, init, signal);
  return readBody(response.json() as Promise<T>);
}

const BUSY = 503;
const TRIES = 6;
// The server computes maps and the like only for its own page. Browsers tell the server the origin, but not
// over plain HTTP to another machine; other pages cannot send this header.
const OWN_PAGE = { "Egara-Compute": "1" };

async function send(url: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const headers = { ...(init.headers as Record<string, string> | undefined), ...OWN_PAGE };
  const request = signal ? { ...init, headers, signal } : { ...init, headers };
  for (let tries = 1; ; tries++) {
    const response = await fetchOrThrow(url, request);
    if (response.ok) return response;
    const wait = Number(response.headers?.get("Retry-After") ?? "");
    if (response.status !== BUSY || wait <= 0 || tries === TRIES) throw await errorOf(response);
    // A random delay keeps clients from retrying at the same moment.
    await pause(wait * (1000 + 500 * Math.random()), signal);
  }
}

async function fetchOrThrow(url: string, init: RequestInit): Promise<Response> {
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

// A connection can also break while the body is being read.
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
    const body = (await response.json()) as Schemas["ErrorResponse"];
    return new ApiError(body.error.kind, body.error.message, response.status);
  } catch {
    // Not a response of Egara: it is from a proxy, or from a server that is shutting down.
    return new ApiError("Unreachable", `HTTP ${response.status}`, response.status);
  }
}
