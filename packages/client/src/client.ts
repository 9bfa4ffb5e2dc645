import createClient, { type Client, type MaybeOptionalInit } from 'openapi-fetch';
import type { PathsWithMethod, RequiredKeysOf, SuccessResponse } from 'openapi-typescript-helpers';
import { ApiError } from './api-error.js';
import { authorized, type TokenProvider } from './authorized.js';
import type { paths } from './schema.js';

export interface ClientOptions {
  /** Where the service is, such as `https://seats.example`. */
  baseUrl: string;
  /** None for calls that anyone may make, such as `/auth/guest`. */
  token?: string | TokenProvider;
  /** Instead of the global one. */
  fetch?: (request: Request) => Promise<Response>;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

type Arguments<Init> = RequiredKeysOf<Init> extends never ? [init?: Init] : [init: Init];

type Body<Operation, Init> = Init extends { parseAs: 'stream' }
  ? ReadableStream<Uint8Array>
  : Operation extends { responses: infer Answers extends Record<number, unknown> }
    ? SuccessResponse<Answers>
    : never;

/**
 * A call of the API by its path: parameters, body and answer have the types that OpenAPI gives them.
 * @returns the body of the answer. @throws ApiError
 */
export type Call<M extends Method> = <
  Path extends PathsWithMethod<paths, M>,
  Init extends MaybeOptionalInit<paths[Path], M>,
>(
  path: Path,
  ...init: Arguments<Init>
) => Promise<Body<paths[Path][M], Init>>;

/** The API of a service. `await client.post('/seat-booking/hold-seats', { body: { eventId, seatIds } })` */
export class SeatlatchClient {
  readonly get: Call<'get'>;
  readonly post: Call<'post'>;
  readonly put: Call<'put'>;
  readonly patch: Call<'patch'>;
  readonly delete: Call<'delete'>;

  constructor({ baseUrl, token, fetch = (request) => globalThis.fetch(request) }: ClientOptions) {
    const api = createClient<paths>({ baseUrl, fetch: token ? authorized(fetch, token) : fetch });
    api.use({ onResponse: refuse, onError: explain });
    this.get = bodyOf(api.GET);
    this.post = bodyOf(api.POST);
    this.put = bodyOf(api.PUT);
    this.patch = bodyOf(api.PATCH);
    this.delete = bodyOf(api.DELETE);
  }
}

/** What is not a success is thrown, so that an answer always has a body of its type. */
async function refuse({ response }: { response: Response }): Promise<void> {
  if (!response.ok) throw await ApiError.of(response);
}

/** Whoever aborts a call is not told that it failed, but gets back the reason; so does whoever gives the token for it. */
function explain({ request, error }: { request: Request; error: unknown }): ApiError | undefined {
  if (error instanceof ApiError) return error;
  return request.signal.aborted ? undefined : ApiError.noAnswer(error);
}

function bodyOf<M extends Method>(call: Client<paths>[Uppercase<M>]): Call<M> {
  const untyped = call as unknown as (path: string, init?: object) => Promise<{ data?: unknown }>;
  return (async (path: string, init?: object) => (await untyped(path, init)).data) as Call<M>;
}
