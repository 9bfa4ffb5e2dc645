/**
 * Gives the token for a request.
 * @param refused the token that the service has just refused, when the call is made again because of that
 */
export type TokenProvider = (refused?: string) => string | Promise<string>;

type Fetch = (request: Request) => Promise<Response>;

/** Shows a token with every request; when it is refused, once more with another one, if there is another one. */
export function authorized(fetch: Fetch, token: string | TokenProvider): Fetch {
  const provide = typeof token === 'string' ? () => token : token;
  return async (request) => {
    // A body can be sent once.
    const again = request.method === 'GET' ? request : request.clone();
    const first = await provide();
    const response = await fetch(shown(request, first));
    if (response.status !== 401) return response;
    const second = await provide(first);
    if (second === first) return response;
    await response.body?.cancel();
    return fetch(shown(again, second));
  };
}

function shown(request: Request, token: string): Request {
  request.headers.set('authorization', `Bearer ${token}`);
  return request;
}
