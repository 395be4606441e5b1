/** Which addresses belong to nobody but whoever asks (RFC 6890), so that a server cannot send the audit there. */

export type AddressKind = 'public' | 'loopback' | 'private';

/** Of a host as `URL` spells it: a name, a dotted quad, or an IPv6 address in brackets. Names other than localhost count as public. */
export function kindOfHost(host: string): AddressKind {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback';
  if (name.startsWith('[')) return kindOfAddress(name.slice(1, -1));
  return /^\d+\.\d+\.\d+\.\d+$/.test(name) ? kindOfAddress(name) : 'public';
}

/** Of an address as a resolver gives it. What cannot be read counts as private. */
export function kindOfAddress(address: string): AddressKind {
  const plain = address.toLowerCase().replace(/%.*$/, '');
  if (plain.includes(':')) return kindOfIpv6(plain);
  const quad = plain.split('.').map(Number);
  if (quad.length !== 4 || quad.some((part) => !(part >= 0 && part <= 255))) return 'private';
  return kindOfIpv4(quad as [number, number, number, number]);
}

function kindOfIpv4([a, b, c]: readonly [number, number, number, number]): AddressKind {
  if (a === 127) return 'loopback';
  const special =
    a === 0 ||
    a === 10 ||
    (a === 100 && b >= 64 && b <= 127) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 192 && b === 0 && (c === 0 || c === 2)) ||
    (a === 198 && (b === 18 || b === 19)) ||
    (a === 198 && b === 51 && c === 100) ||
    (a === 203 && b === 0 && c === 113) ||
    a >= 224;
  return special ? 'private' : 'public';
}

function kindOfIpv6(address: string): AddressKind {
  const words = wordsOf(address);
  if (!words) return 'private';
  const [first = 0, second = 0] = words;
  const last = words.slice(6) as [number, number];
  const zeros = (count: number) => words.slice(0, count).every((word) => word === 0);
  if (zeros(7) && last[1] === 1) return 'loopback';
  // IPv4 in IPv6: mapped, compatible, and translated (RFC 6052).
  const mapped = zeros(5) && (words[5] === 0xffff || words[5] === 0);
  const translated = first === 0x64 && second === 0xff9b;
  if (mapped || translated) {
    return kindOfIpv4([last[0] >> 8, last[0] & 255, last[1] >> 8, last[1] & 255]);
  }
  // Everything else that is public lies in 2000::/3; documentation and 6to4 of private addresses do too.
  const isGlobal = first >= 0x2000 && first <= 0x3fff;
  return isGlobal && !(first === 0x2001 && second === 0xdb8) && first !== 0x2002 ? 'public' : 'private';
}

function wordsOf(address: string): number[] | undefined {
  const [head = '', tail, ...more] = address.split('::');
  if (more.length > 0) return undefined;
  const before = partsOf(head);
  const after = tail === undefined ? [] : partsOf(tail);
  const gap = 8 - before.length - after.length;
  if (tail === undefined ? gap !== 0 : gap < 1) return undefined;
  const words = [...before, ...Array<number>(gap).fill(0), ...after];
  return words.every((word) => Number.isInteger(word) && word >= 0 && word <= 0xffff) ? words : undefined;
}

function partsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return /^[0-9a-f]{1,4}$/.test(part) ? [Number.parseInt(part, 16)] : [Number.NaN];
    const [a = Number.NaN, b = Number.NaN, c = Number.NaN, d = Number.NaN] = part.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
