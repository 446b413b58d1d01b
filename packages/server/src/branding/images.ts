import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { type AssetExtensionType, refuse } from '@poolhouse/contract'
import type { BrandingImage } from '../storage/index.ts'

interface ImageKind {
  type: string
  fits: (bytes: Buffer) => boolean
}

const startsWith = (bytes: Buffer, ...start: readonly number[]): boolean => start.every((byte, index) => bytes[index] === byte)
const holds = (bytes: Buffer, at: number, text: string): boolean => bytes.subarray(at, at + text.length).toString('latin1') === text

/** What a file is by its bytes, whatever it is called. The media type under which it is served is the one that was found. */
const kinds = {
  ICO: { type: 'image/x-icon', fits: bytes => startsWith(bytes, 0, 0, 1, 0) && bytes.length > 22 && bytes.readUInt16LE(4) > 0 },
  JPEG: { type: 'image/jpeg', fits: bytes => startsWith(bytes, 0xff, 0xd8, 0xff) },
  PNG: { type: 'image/png', fits: bytes => startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) && holds(bytes, 12, 'IHDR') },
  SVG: { type: 'image/svg+xml', fits: isSvg },
  WEBP: { type: 'image/webp', fits: bytes => holds(bytes, 0, 'RIFF') && holds(bytes, 8, 'WEBP') },
} as const satisfies Record<AssetExtensionType, ImageKind>

/** What may stand before the drawing, with what ends it. A document type may not bring entities of its own. */
const beforeSvg = [
  ['<?xml', '?>'],
  ['<!--', '-->'],
  ['<!DOCTYPE svg', '>'],
] as const

/** From the first element on. */
function withoutProlog(text: string): string {
  let rest = text.replace(/^\uFEFF/, '').trimStart()
  for (;;) {
    const [start, end] = beforeSvg.find(([mark]) => rest.startsWith(mark)) ?? []
    if (start === undefined || end === undefined) return rest
    const at = rest.indexOf(end, start.length)
    if (at < 0) return ''
    rest = rest.slice(at + end.length).trimStart()
  }
}

/** Scripts are refused where they are seen. Those that hide are why it is served in a sandbox: this is no proof. */
const scripts = /<(?:[\w.-]+:)?(?:script|foreignObject|iframe)[\s>/]|\son\w+\s*=|javascript:|<!ENTITY/i

function isSvg(bytes: Buffer): boolean {
  if (!isUtf8(bytes)) return false
  const text = bytes.toString()
  return /^<svg[\s>/]/.test(withoutProlog(text)) && !scripts.test(text)
}

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** @throws InvalidParameterException The words of the service are not published. */
export function readImage(base64: string, allowed: readonly AssetExtensionType[]): BrandingImage {
  const bytes = Buffer.from(base64, 'base64')
  const found = allowed.find(name => kinds[name].fits(bytes))
  if (!found) throw refuse('InvalidParameterException', `The image is not a valid ${allowed.join(' or ')} file.`)
  return { hash: hashOf(bytes), type: kinds[found].type, bytes }
}
