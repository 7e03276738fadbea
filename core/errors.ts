/**
 * The one error catalogue: code → HTTP status and default message. Match errors by `code`, never by `instanceof`:
 * the server and Next's route handlers evaluate this module twice.
 */
export const ERRORS = {
  bad_request: [400, "The request is malformed."],
  invalid: [422, "A field is not valid."],
  bad_cursor: [400, "The cursor is not one of this server's."],
  unauthorized: [401, "Sign in, or send a valid token."],
  expired: [401, "The token has expired."],
  forbidden: [403, "This is not yours to do."],
  sign_in_again: [403, "Sign in again first: this session is too old for that."],
  passkey_needed: [403, "The password is right; this account needs a passkey too."],
  disabled: [403, "The account is disabled."],
  foreign_origin: [
    403,
    "Pages of this origin are not accepted: CARILLON_URL is the address that people use, CARILLON_ORIGINS lists others.",
  ],
  foreign_host: [
    403,
    "The demo does not go by this name: set CARILLON_URL to the address that people use, or ask by its IP address.",
  ],
  not_found: [404, "There is nothing here by that name."],
  method_not_allowed: [405, "That is not done here; the header Allow names what is."],
  upgrade_required: [426, "A WebSocket is opened here. If you asked for one, a proxy on the way has not handed it on."],
  unknown_audience: [422, "An audience does not exist."],
  empty_audience: [422, "There is nobody in this audience."],
  audience_too_large: [422, "So many people can only be reached all together, at one time."],
  weak_password: [422, "The password is too easy to guess."],
  unknown_category: [422, "The category does not exist."],
  item_gone: [404, "The item is gone."],
  last_admin: [409, "The last administrator has to stay; make another one first."],
  conflict: [409, "It conflicts with what is there."],
  category_in_use: [409, "Something is in this category: say where it goes."],
  stale: [409, "Somebody else has changed it meanwhile."],
  not_editable: [409, "It was taken back, and cannot be changed any more."],
  not_staged: [409, "It is not being rolled out."],
  not_scheduled: [409, "It is not scheduled any more."],
  idempotency_conflict: [409, "The idempotency key was used for another request."],
  too_large: [413, "The request is too large."],
  unsupported_media: [415, "Send JSON."],
  rate_limited: [429, "Too many requests; try again later."],
  internal: [500, "Something went wrong on our side."],
  busy: [503, "The database takes no more at the moment, and nothing was written; try again."],
  storage_full: [503, "The storage is full; nothing was written."],
  shutting_down: [503, "The server is shutting down; try again."],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorDetail = { path: string; message: string };

export class AppError extends Error {
  readonly code: ErrorCode;
  /** The fields at fault. */
  readonly details: readonly ErrorDetail[] | undefined;
  /** Of `rate_limited` and `busy`: when it may be tried again. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message?: string,
    details?: readonly ErrorDetail[],
    options: ErrorOptions & { retryAfterMs?: number | undefined } = {},
  ) {
    super(message ?? ERRORS[code][1], options);
    this.name = "AppError";
    this.code = code;
    this.details = details;
    this.retryAfterMs = options.retryAfterMs;
  }
}

export const isAppError = (error: unknown): error is AppError =>
  error instanceof Error && error.name === "AppError" && "code" in error && String(error.code) in ERRORS;

const BUSY_MS = 1_000;

/** What was thrown, if it has a place in the catalogue, or as what the database says of another program's lock; else null. */
export function asAppError(error: unknown): AppError | null {
  if (isAppError(error)) return error;
  return isLocked(error) ? new AppError("busy", undefined, undefined, { cause: error, retryAfterMs: BUSY_MS }) : null;
}

/** The driver's word for it, and Prisma's. */
const isLocked = (error: unknown): boolean =>
  error instanceof Error && "code" in error && /^(SQLITE_BUSY\w*|P1008)$/.test(String(error.code));

/** Throws `invalid` with all of them, and says the first. */
export function refuse(faults: readonly ErrorDetail[]): void {
  if (faults[0]) throw new AppError("invalid", `${faults[0].path}: ${faults[0].message}`, faults);
}

export const statusOf = (code: ErrorCode): number => ERRORS[code][0];

export interface ErrorBody {
  code: ErrorCode;
  message: string;
  details?: ErrorDetail[];
  retryAfterMs?: number;
}

/** The body of an error as it goes out: `internal` hides what it was. */
export function errorBodyOf(error: unknown): ErrorBody {
  const known = asAppError(error);
  if (!known) return { code: "internal", message: ERRORS.internal[1] };
  const { code, message, details, retryAfterMs } = known;
  return {
    code,
    message,
    ...(details && { details: [...details] }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** For `Retry-After`, in seconds; null: it is not known. */
export const retryAfterOf = ({ retryAfterMs }: Pick<ErrorBody, "retryAfterMs">): string | null =>
  retryAfterMs === undefined ? null : String(Math.ceil(retryAfterMs / 1_000));

type Issue = {
  path: readonly PropertyKey[];
  message: string;
  code?: string;
  keys?: string[];
  /** Of a union: what each of its kinds has against it. */
  errors?: readonly (readonly Issue[])[];
};

/** A zod failure as `invalid`, naming each field. */
export function invalid(error: { issues: readonly Issue[] }): AppError {
  const details = error.issues
    .flatMap(withinUnion)
    .slice(0, 20)
    .flatMap((issue) => {
      const paths =
        issue.code === "unrecognized_keys" && issue.keys ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      return paths.map((path) => ({
        path: path.map(String).join("."),
        message: issue.code === "unrecognized_keys" ? "unknown field" : issue.message,
      }));
    });
  const first = details[0];
  return new AppError("invalid", first ? `${first.path || "body"}: ${first.message}` : undefined, details);
}

/** "Is none of these" helps nobody, where one of the kinds fits but for a part: what is said of that part. */
function withinUnion(issue: Issue): readonly Issue[] {
  const meant = issue.errors?.find((kind) => kind.length > 0 && kind.every(({ path }) => path.length > 0));
  return meant?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })).flatMap(withinUnion) ?? [issue];
}
