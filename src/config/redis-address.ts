/** Where one Redis server or one sentinel listens. */
export interface HostPort {
  host: string;
  port: number;
}

/** `redis+sentinel://user:password@host:26379,host:26379/name/db?sentinelPassword=…` */
export interface SentinelAddress {
  sentinels: HostPort[];
  /** Name of the monitored primary. */
  name: string;
  /** Of the Redis servers, not of the sentinels. */
  username?: string;
  password?: string;
  sentinelUsername?: string;
  sentinelPassword?: string;
  db: number;
  /** To sentinels and servers alike: `rediss+sentinel://`. */
  tls: boolean;
}

/** Start-up nodes of a cluster; what all of them need is given by the first that has it. */
export interface ClusterAddress {
  nodes: HostPort[];
  username?: string;
  password?: string;
  tls: boolean;
}

const SENTINEL =
  /^redis(?<tls>s?)\+sentinel:\/\/(?:(?<login>[^@/]*)@)?(?<hosts>[^@/?]+)\/(?<name>[^/?]+)(?:\/(?<db>\d{1,4}))?(?:\?(?<query>.*))?$/;
const NODE = /^(?:redis(?<tls>s?):\/\/(?:(?<login>[^@/]*)@)?)?(?<address>[^\s:@/]+:\d{1,5})$/;
const SENTINEL_PORT = 26_379;

export function isSentinelUrl(url: string): boolean {
  return /^rediss?\+sentinel:/.test(url);
}

/** Undefined when the text is not of that form. */
export function parseSentinelUrl(url: string): SentinelAddress | undefined {
  const { tls, login, hosts, name, db, query } = SENTINEL.exec(url)?.groups ?? {};
  if (!hosts || !/^[^\s:,]+(:\d{1,5})?(,[^\s:,]+(:\d{1,5})?)*$/.test(hosts)) return undefined;
  const more = new URLSearchParams(query);
  return {
    sentinels: hosts.split(',').map((address) => hostPort(address, SENTINEL_PORT)),
    name: decodeURIComponent(name!),
    ...credentials(login),
    sentinelUsername: more.get('sentinelUsername') ?? undefined,
    sentinelPassword: more.get('sentinelPassword') ?? undefined,
    db: Number(db ?? 0),
    tls: tls === 's',
  };
}

/** `host:port`, or `redis://user:password@host:port`, or `rediss://…`; undefined when one is not of these forms. */
export function parseClusterNodes(nodes: readonly string[]): ClusterAddress | undefined {
  const parsed = nodes.map((node) => NODE.exec(node)?.groups);
  if (parsed.length === 0 || parsed.includes(undefined)) return undefined;
  const login = parsed.find((groups) => groups!.login)?.login;
  return {
    nodes: parsed.map((groups) => hostPort(groups!.address)),
    ...credentials(login),
    tls: parsed.some((groups) => groups!.tls === 's'),
  };
}

function hostPort(address: string, port?: number): HostPort {
  const [host, given] = address.split(':');
  return { host, port: given === undefined ? port! : Number(given) };
}

/** `user:password`, `:password` or `password`. */
function credentials(login: string | undefined): { username?: string; password?: string } {
  if (!login) return {};
  const at = login.indexOf(':');
  const username = at > 0 ? decodeURIComponent(login.slice(0, at)) : undefined;
  return { username, password: decodeURIComponent(login.slice(at + 1)) };
}
