import { BlockList, isIP } from 'node:net';

/**
 * `other` is what nothing is ever sent to: link-local addresses (metadata of clouds), multicast, documentation,
 * tunnels that carry another address inside, and whatever is not set aside for the public.
 */
type AddressKind = 'public' | 'loopback' | 'private' | 'other';

function listOf(ipv4: [string, number][], ipv6: [string, number][]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of ipv4) list.addSubnet(net, prefix, 'ipv4');
  for (const [net, prefix] of ipv6) list.addSubnet(net, prefix, 'ipv6');
  return list;
}

// From IANA's registries of special-purpose addresses.
const LOOPBACK = listOf([['127.0.0.0', 8]], [['::1', 128]]);
const PRIVATE = listOf(
  [
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
  ],
  [['fc00::', 7]],
);
const NOT_PUBLIC = listOf(
  [
    ['0.0.0.0', 8],
    ['169.254.0.0', 16],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
  ],
  [
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
  ],
);
const GLOBAL_IPV6 = listOf([], [['2000::', 3]]);

/** @param address an IPv4 or IPv6 address; anything else is `other` */
export function addressKind(address: string): AddressKind {
  const version = isIP(address);
  if (version === 0) return 'other';
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (LOOPBACK.check(address, family)) return 'loopback';
  if (PRIVATE.check(address, family)) return 'private';
  if (NOT_PUBLIC.check(address, family)) return 'other';
  return version === 4 || GLOBAL_IPV6.check(address, 'ipv6') ? 'public' : 'other';
}
