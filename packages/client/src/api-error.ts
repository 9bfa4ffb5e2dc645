import type { ErrorCode, FieldFaultDto, ProblemDto } from './schema.js';

/** A problem document (RFC 9457). Some have members of their own, such as `conflictingSeats`. */
export type Problem = ProblemDto & Record<string, unknown>;

export interface ApiErrorCircumstances {
  /** Absent when the answer was none, such as one of a proxy on the way. */
  problem?: Problem;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** Why a call failed: the service refused it, or no answer came. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem?: Problem;
  /** When it is worth asking again, if the answer says so. */
  readonly retryAfterSeconds?: number;

  /** @param status of HTTP; 0 when no answer came */
  constructor(
    readonly status: number,
    message: string,
    { problem, retryAfterSeconds, cause }: ApiErrorCircumstances = {},
  ) {
    super(message, { cause });
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  static async of(response: Response): Promise<ApiError> {
    const problem = await problemOf(response);
    const message = problem?.detail ?? `The answer was ${response.status} ${response.statusText}`.trimEnd();
    return new ApiError(response.status, message, { problem, retryAfterSeconds: retryAfterOf(response) });
  }

  static noAnswer(cause: unknown): ApiError {
    return new ApiError(0, 'No answer came from the service', { cause });
  }

  get code(): ErrorCode | undefined {
    return this.problem?.code;
  }

  get type(): string | undefined {
    return this.problem?.type;
  }

  get title(): string | undefined {
    return this.problem?.title;
  }

  get detail(): string | undefined {
    return this.problem?.detail;
  }

  get instance(): string | undefined {
    return this.problem?.instance;
  }

  get requestId(): string | undefined {
    return this.problem?.requestId;
  }

  /** Faults of a malformed request, by field. */
  get errors(): FieldFaultDto[] {
    return this.problem?.errors ?? [];
  }
}

async function problemOf(response: Response): Promise<Problem | undefined> {
  const text = await response.text().catch(() => '');
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return undefined;
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return undefined;
  }
}

/** The service gives seconds; what is on the way may give a date. */
function retryAfterOf({ headers }: Response): number | undefined {
  const text = headers.get('retry-after');
  if (!text) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
