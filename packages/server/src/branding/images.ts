import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { type AssetExtensionType, refuse } from '@poolhouse/contract'
import type { BrandingImage } from '../storage/index.ts'

interface ImageFormat {
  /** Media type. */
  type: string
  matches: (bytes: Buffer) => boolean
}

const startsWith = (bytes: Buffer, ...start: readonly number[]): boolean => start.every((byte, index) => bytes[index] === byte)
const holds = (bytes: Buffer, at: number, text: string): boolean => bytes.subarray(at, at + text.length).toString('latin1') === text

/** Image formats, recognised by the bytes of a file, not by its name. A file is served with the media type of the format that matched. */
const kinds = {
  ICO: { type: 'image/x-icon', matches: bytes => startsWith(bytes, 0, 0, 1, 0) && bytes.length > 22 && bytes.readUInt16LE(4) > 0 },
  JPEG: { type: 'image/jpeg', matches: bytes => startsWith(bytes, 0xff, 0xd8, 0xff) },
  PNG: {
    type: 'image/png',
    matches: bytes => startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) && holds(bytes, 12, 'IHDR'),
  },
  SVG: { type: 'image/svg+xml', matches: isSvg },
  WEBP: { type: 'image/webp', matches: bytes => holds(bytes, 0, 'RIFF') && holds(bytes, 8, 'WEBP') },
} as const satisfies Record<AssetExtensionType, ImageFormat>

/** What may precede the `svg` element, with its terminator. A document type must not declare entities. */
const beforeSvg = [
  ['<?xml', '?>'],
  ['<!--', '-->'],
  ['<!DOCTYPE svg', '>'],
] as const

/** The text from the first element on. */
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

/** Obvious scripts are refused. This does not find every script, so images are served with a sandbox policy too. */
const scripts = /<(?:[\w.-]+:)?(?:script|foreignObject|iframe)[\s>/]|\son\w+\s*=|javascript:|<!ENTITY/i

function isSvg(bytes: Buffer): boolean {
  if (!isUtf8(bytes)) return false
  const text = bytes.toString()
  return /^<svg[\s>/]/.test(withoutProlog(text)) && !scripts.test(text)
}

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Decodes an image of an allowed format. @throws InvalidParameterException in words of ours: those of the service are not published */
export function readImage(base64: string, allowed: readonly AssetExtensionType[]): BrandingImage {
  const bytes = Buffer.from(base64, 'base64')
  const found = allowed.find(name => kinds[name].matches(bytes))
  if (!found) throw refuse('InvalidParameterException', `The image is not a valid ${allowed.join(' or ')} file.`)
  return { hash: hashOf(bytes), type: kinds[found].type, bytes }
}
