/** The release: files that people install, in release/. */
import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isInCi, root } from '../step.ts'
import { writeArchive } from './archives.ts'
import type { DebianPackage } from './debian.ts'
import { complete, npmPackages, serviceAlone } from './deliverables.ts'
import { writeImage } from './image.ts'
import { packForNpm } from './npm.ts'
import { type Platform, platforms } from './platforms.ts'
import { billOfMaterials } from './sbom.ts'

/** Writes release/ anew. Returns what could not be made here, a line each; in CI that fails instead. */
export async function writeRelease(): Promise<string[]> {
  const folder = join(root, 'release')
  const chosen = chosenPlatforms()
  const { version } = JSON.parse(readFileSync(join(root, 'packages/poolhouse/package.json'), 'utf8')) as { version: string }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const deliverable of npmPackages) await packForNpm(deliverable, folder)

  const left: string[] = []
  const debian: DebianPackage[] = []
  /** Without a registry or without Debian's tools the rest is still of use, except in CI. */
  const attempt = async (what: string, isNeeded: boolean, make: () => Promise<unknown>) => {
    try {
      await make()
    } catch (error) {
      if (isInCi || isNeeded) throw error
      left.push(`Without ${what}: ${firstLine(error)}`)
    }
  }
  for (const platform of chosen) {
    await attempt(`the archives for ${platform.name}`, isThisPlatform(platform), () =>
      Promise.all([complete, serviceAlone].map(deliverable => writeArchive(deliverable, platform, version, folder))),
    )
    if (platform.image === undefined) continue
    await attempt(`the image for ${platform.name}`, false, async () => {
      const { packages } = await writeImage(platform, version, folder)
      debian.push(...packages)
    })
  }
  const bill = billOfMaterials(version, chosen, debian)
  writeFileSync(join(folder, `poolhouse-${version}.cdx.json`), `${JSON.stringify(bill, null, 2)}\n`)
  await writeChecksums(folder)
  return left
}

/** RELEASE_PLATFORMS=linux-x64,… makes those alone; all, unless it is set. */
function chosenPlatforms(): readonly Platform[] {
  const names = process.env.RELEASE_PLATFORMS?.split(',').filter(name => name !== '')
  if (!names) return platforms
  const unknown = names.find(name => !platforms.some(platform => platform.name === name))
  if (unknown !== undefined) {
    throw new Error(`RELEASE_PLATFORMS has "${unknown}", which is no platform. There are: ${platforms.map(({ name }) => name).join(', ')}.`)
  }
  return platforms.filter(({ name }) => names.includes(name))
}

const isThisPlatform = ({ os, cpu }: Platform) => os === process.platform && cpu === process.arch

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]!

/** SHA256SUMS, as `sha256sum --check` reads it. */
async function writeChecksums(folder: string): Promise<void> {
  const lines: string[] = []
  for (const name of readdirSync(folder).sort()) {
    const hash = createHash('sha256')
    await pipeline(createReadStream(join(folder, name)), hash)
    lines.push(`${hash.digest('hex')}  ${name}\n`)
  }
  writeFileSync(join(folder, 'SHA256SUMS'), lines.join(''))
}
