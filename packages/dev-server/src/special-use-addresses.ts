import { BlockList, isIP } from 'node:net';

/** Networks that a server must not be talked into visiting (RFC 6890 and its registry). */
const ipv4 = `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
  192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15
  198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4`;

/** Of IPv6 only 2000::/3 is in public use, and these parts of it are not. */
const ipv6 = '2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20';

const special = new BlockList();
for (const [type, networks] of [
  ['ipv4', ipv4],
  ['ipv6', ipv6],
] as const) {
  for (const network of networks.split(/\s+/)) {
    const [address = '', bits] = network.split('/');
    special.addSubnet(address, Number(bits), type);
  }
}
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is one of the special-use ones; what is not an IP address at all is, too. */
export function isSpecialUseAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return special.check(address, 'ipv4');
    case 6:
      return !globalUnicast.check(address, 'ipv6') || special.check(address, 'ipv6');
    default:
      return true;
  }
}
