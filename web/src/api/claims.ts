/** What a JSON web token says of itself, if it is readable; the service alone judges whether it is true. */
export function claimsOf(token: string): Record<string, unknown> | undefined {
  try {
    const [, payload] = token.split('.');
    return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
