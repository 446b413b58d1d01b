import { writeFileSync } from 'node:fs'

/** A value of a MaxMind DB file. https://maxmind.github.io/MaxMind-DB/ */
type Value = string | number | { double: number } | { [name: string]: Value } | Value[]

const control = (type: number, size: number): Buffer => {
  const extended = type > 7
  const [first, more] = size < 29 ? [size, Buffer.alloc(0)] : [29, Buffer.from([size - 29])]
  return Buffer.concat([Buffer.from([((extended ? 0 : type) << 5) | first]), extended ? Buffer.from([type - 7]) : Buffer.alloc(0), more])
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return Buffer.concat([control(6, 4), bytes])
  }
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)])
  if ('double' in value && typeof value.double === 'number') {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleBE(value.double)
    return Buffer.concat([control(3, 8), bytes])
  }
  const entries = Object.entries(value as Record<string, Value>)
  return Buffer.concat([control(7, entries.length), ...entries.flatMap(([name, each]) => [encode(name), encode(each)])])
}

/** Where a network is. */
export interface TestPlace {
  country: string
  city: string
  latitude: number
  longitude: number
}

/** Writes a GeoIP file of IPv4 networks of eight bits, such as `81`, in the format of MaxMind. */
export function writeGeoipFile(path: string, places: Readonly<Record<number, TestPlace>>): void {
  const data: Buffer[] = []
  const offsets = new Map<number, number>()
  for (const [network, { country, city, latitude, longitude }] of Object.entries(places)) {
    offsets.set(Number(network), Buffer.concat(data).length)
    data.push(
      encode({
        country: { names: { en: country } },
        city: { names: { en: city } },
        location: { latitude: { double: latitude }, longitude: { double: longitude } },
      }),
    )
  }
  // A full tree of eight levels: node 2^d - 1 + p is prefix p of d bits.
  const nodeCount = 255
  const tree = Buffer.alloc(nodeCount * 6)
  const leaf = (network: number) => (offsets.has(network) ? nodeCount + 16 + offsets.get(network)! : nodeCount)
  for (let depth = 0; depth < 8; depth++)
    for (let prefix = 0; prefix < 2 ** depth; prefix++)
      for (const bit of [0, 1]) {
        const child = prefix * 2 + bit
        const to = depth === 7 ? leaf(child) : 2 ** (depth + 1) - 1 + child
        tree.writeUIntBE(to, (2 ** depth - 1 + prefix) * 6 + bit * 3, 3)
      }
  const metadata = encode({
    node_count: nodeCount,
    record_size: 24,
    ip_version: 4,
    database_type: 'City',
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
    description: { en: 'test' },
  })
  writeFileSync(path, Buffer.concat([tree, Buffer.alloc(16), ...data, Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), metadata]))
}
