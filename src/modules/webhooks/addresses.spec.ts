import { addressKind } from './addresses.js';

test.each([
  ['public', '8.8.8.8 1.1.1.1 100.63.255.255 100.128.0.1 172.32.0.1 223.255.255.255 2606:4700::1111 2a00::1'],
  ['loopback', '127.0.0.1 127.255.255.254 ::1'],
  ['private', '10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 fc00::1 fd12:3456::1'],
  ['other', '0.0.0.0 169.254.169.254 192.0.0.1 192.0.2.1 198.18.0.1 203.0.113.7 224.0.0.1 255.255.255.255'],
  ['other', ':: fe80::1 ff02::1 64:ff9b::a00:1 2002:a00:1:: 2001::1 2001:db8::1 3fff::1 localhost'],
])('%s: %s', (kind, addresses) => {
  expect(addresses.split(' ').filter((address) => addressKind(address) !== kind)).toEqual([]);
});

test('an IPv4 address that is written as IPv6 is not public', () => {
  for (const inside of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '8.8.8.8'])
    expect(addressKind(`::ffff:${inside}`)).not.toBe('public');
});
