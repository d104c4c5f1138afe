import { STATUS_CODES } from "node:http";

/** An error of ESM's REST API (documented). */
interface ApiException {
  readonly code: number;
  readonly message: string | null;
  /** The name of the HTTP status (assumed). */
  readonly error: string;
  readonly url: string;
  readonly timestamp: string;
}

/** Thrown in a call to answer it with an ApiException. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function apiExceptionResponse(status: number, message: string, url: string): Response {
  const body: ApiException = {
    code: status,
    message,
    error: STATUS_CODES[status] ?? "Error",
    url,
    timestamp: new Date().toISOString(),
  };
  return Response.json(body, { status });
}
