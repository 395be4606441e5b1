/** Which addresses belong to nobody but whoever asks (RFC 6890), so that a server cannot send the audit there. */

export type AddressKind = 'public' | 'loopback' | 'private';

/**
 * Of a host as `URL` spells it: a name, a dotted quad, or an IPv6 address in brackets. Names count as public, but for localhost
 * (RFC 6761) and those that lead nowhere else than into a network of one's own: .local (RFC 6762), home.arpa (RFC 8375), .internal.
 */
export function kindOfHost(host: string): AddressKind {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback';
  if (/\.(?:local|internal)$|(?:^|\.)home\.arpa$/.test(name)) return 'private';
  if (name.startsWith('[')) return kindOfAddress(name.slice(1, -1));
  return /^\d+\.\d+\.\d+\.\d+$/.test(name) ? kindOfAddress(name) : 'public';
}

/** Of an address as a resolver gives it. What cannot be read counts as private. */
export function kindOfAddress(address: string): AddressKind {
  const plain = address.toLowerCase().replace(/%.*$/, '');
  if (plain.includes(':')) return kindOfIpv6(plain);
  const quad = quadOf(plain);
  return quad ? kindOfIpv4(quad) : 'private';
}

type Quad = readonly [number, number, number, number];

/** Only as resolvers write it: four decimal numbers. Octal, hexadecimal and shorter forms mean different things to different readers. */
function quadOf(text: string): Quad | undefined {
  const parts = text.split('.').map((part) => (/^(?:0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256));
  return parts.length === 4 && parts.every((part) => part <= 255) ? (parts as unknown as Quad) : undefined;
}

function kindOfIpv4([a, b, c]: Quad): AddressKind {
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
  const [high = 0, low = 0] = words.slice(6);
  const zeros = (from: number, to: number) => words.slice(from, to).every((word) => word === 0);
  if (zeros(0, 7) && low === 1) return 'loopback';
  // IPv4 in IPv6: mapped, compatible, and translated under the well-known prefix (RFC 6052).
  const isMapped = zeros(0, 5) && (words[5] === 0xffff || words[5] === 0);
  const isTranslated = first === 0x64 && second === 0xff9b && zeros(2, 6);
  if (isMapped || isTranslated) return kindOfIpv4([high >> 8, high & 255, low >> 8, low & 255]);
  // Everything else that is public lies in 2000::/3, and so do some that are not.
  const isGlobal = first >= 0x2000 && first <= 0x3fff;
  const isSpecial =
    // Assignments for protocols, Teredo among them (2001::/23); documentation (2001:db8::/32, 3fff::/20); 6to4 (2002::/16).
    (first === 0x2001 && (second < 0x200 || second === 0xdb8)) ||
    first === 0x2002 ||
    (first === 0x3fff && second < 0x1000);
  return isGlobal && !isSpecial ? 'public' : 'private';
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
    const quad = quadOf(part);
    return quad ? [quad[0] * 256 + quad[1], quad[2] * 256 + quad[3]] : [Number.NaN];
  });
}
