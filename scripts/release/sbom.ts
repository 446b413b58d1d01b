/** What a release contains, as CycloneDX (https://cyclonedx.org/docs/1.6/json/): packages of npm, the Nodes that are carried, and the packages of Debian in images. */

import type { DebianPackage } from './debian.ts'
import { complete, type Deliverable } from './deliverables.ts'
import { closure, type LockedPackage, lockedPackage } from './lock.ts'
import type { Platform } from './platforms.ts'

interface Component {
  type: 'library' | 'application' | 'operating-system'
  'bom-ref': string
  name: string
  version: string
  purl: string
  licenses?: ({ license: { id?: string; name?: string } } | { expression: string })[]
  hashes?: { alg: 'SHA-512'; content: string }[]
  properties?: { name: string; value: string }[]
}

/** The document for a version. `images`: what of Debian is in them. */
export function billOfMaterials(version: string, platforms: readonly Platform[], images: readonly DebianPackage[]): object {
  const packages = platforms.flatMap(platform => closure(complete.folder, platform).filter(({ isOurs }) => !isOurs))
  const components = [...packages.map(npmComponent), ...platforms.map(nodeComponent), ...images.map(debianComponent)]
  const distinct = [...new Map(components.map(each => [each['bom-ref'], each])).values()]
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: ours(complete, version) },
    components: distinct.sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1)),
  }
}

const ours = ({ name }: Deliverable, version: string): Component => ({
  type: 'application',
  'bom-ref': `pkg:npm/${name}@${version}`,
  name,
  version,
  purl: `pkg:npm/${name}@${version}`,
  licenses: [{ license: { id: 'Apache-2.0' } }],
})

function npmComponent({ name, version, license, integrity }: LockedPackage): Component {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(license && { licenses: [licenseOf(license)] }),
    ...(integrity && { hashes: [{ alg: 'SHA-512', content: hex(integrity) }] }),
  }
}

/** One of the packages names no licence. Node.js is under MIT, with the licences of what it contains in its LICENSE. */
function nodeComponent({ node }: Platform): Component {
  return {
    ...npmComponent(lockedPackage(node)),
    type: 'application',
    licenses: [licenseOf('MIT')],
    properties: [{ name: 'poolhouse:contains', value: 'node/bin/node, node/LICENSE' }],
  }
}

/** Debian keeps licences as texts, which are in the image: usr/share/doc/PACKAGE/copyright. */
function debianComponent({ name, version, architecture, source }: DebianPackage): Component {
  const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}`
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    licenses: [{ license: { name: `see usr/share/doc/${name}/copyright in the image` } }],
    properties: [{ name: 'debian:source', value: source }],
  }
}

const licenseOf = (license: string) => {
  if (license.startsWith('(') || / (AND|OR) /.test(license)) return { expression: license }
  return { license: /^SEE LICENSE/.test(license) ? { name: license } : { id: license } }
}

const hex = (integrity: string) => Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex')
