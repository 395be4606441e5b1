import { describe, expect, it } from 'vitest';
import { type AddressKind, kindOfAddress, kindOfHost } from '../../src/http/address.js';

const kinds: Readonly<Record<AddressKind, readonly string[]>> = {
  loopback: [
    '127.0.0.1',
    '127.255.255.254',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::127.0.0.1',
  ],
  private: [
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '100.127.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::2',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '100::1',
    '2001:db8::1',
    '2001::1',
    '2001:10::1',
    '2002:a00:1::',
    '3fff::1',
    '5f00::1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::8.8.8.8',
    '::ffff:0:8.8.8.8',
    // Unreadable.
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '1..2.3',
    '08.8.8.8',
    '0x7f.0.0.1',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    'g::1',
    '12345::1',
    '::8.8.8',
    'localhost',
  ],
  public: [
    '1.1.1.1',
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '169.253.0.1',
    '192.0.1.1',
    '198.17.0.1',
    '198.20.0.1',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450::1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ],
};

describe('kindOfAddress', () => {
  it.each(Object.entries(kinds).flatMap(([kind, list]) => list.map((address) => [address, kind] as const)))(
    '%j is %s',
    (address, kind) => {
      expect(kindOfAddress(address)).toBe(kind);
    },
  );
});

describe('kindOfHost, of a host as URL spells it', () => {
  it.each([
    ['http://localhost/', 'loopback'],
    ['http://LOCALHOST./', 'loopback'],
    ['http://app.localhost:3000/', 'loopback'],
    ['http://2130706433/', 'loopback'],
    ['http://0x7f.1/', 'loopback'],
    ['http://017700000001/', 'loopback'],
    ['http://[::1]:80/', 'loopback'],
    ['http://[::ffff:127.0.0.1]/', 'loopback'],
    ['http://10.1/', 'private'],
    ['http://[fd00::1]/', 'private'],
    ['http://metadata.google.internal/', 'private'],
    ['http://printer.local/', 'private'],
    ['http://nas.home.arpa/', 'private'],
    ['https://1.1.1.1/', 'public'],
    ['https://api.example.com/', 'public'],
    ['https://localhost.example.com/', 'public'],
    ['https://mylocalhost/', 'public'],
  ] as const)('%s is %s', (url, kind) => {
    expect(kindOfHost(new URL(url).hostname)).toBe(kind);
  });
});
