import { crc32, deflateSync } from 'node:zlib'

/** Small images and files for tests of branding. */

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), content])
  const edges = Buffer.alloc(8)
  edges.writeUInt32BE(content.length, 0)
  edges.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([edges.subarray(0, 4), body, edges.subarray(4)])
}

/** A PNG of 40 by 20 pixels in one grey. */
export function png(grey = 128): Buffer {
  const [width, height] = [40, 20]
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const lines = Buffer.concat(Array.from({ length: height }, () => Buffer.from([0, ...Array(width).fill(grey)])))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))])
}

/** The first and the last bytes of a JPEG. */
export const jpeg = (): Buffer => Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')

/** An SVG with this content, after an optional prologue. */
export const svg = (inside = '<rect width="40" height="20" fill="#1d5bbf"/>', before = ''): Buffer =>
  Buffer.from(`${before}<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">${inside}</svg>`)

export const ico = (): Buffer => Buffer.concat([Buffer.from('00000100010001010000010020000400000016000000', 'hex'), Buffer.alloc(8)])

export const webp = (): Buffer => Buffer.concat([Buffer.from('RIFF'), Buffer.from([12, 0, 0, 0]), Buffer.from('WEBPVP8L'), Buffer.alloc(8)])

export const htmlFile = Buffer.from('<!doctype html><script>alert(1)</script>')
