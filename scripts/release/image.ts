/**
 * Container images, written without a container engine: an OCI image layout in a tar file, with the index that `docker load` reads as well.
 * https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../step.ts'
import { applicationFiles, nodeFiles } from './application.ts'
import { type DebianPackage, debianFiles, serviceUser } from './debian.ts'
import { serviceAlone } from './deliverables.ts'
import type { Platform } from './platforms.ts'
import { type Entry, writeTar, writeTarGz } from './tar.ts'

/** Everything that is dated in an image has this date, so that the same content has the same digest. */
const created = '1985-10-26T08:15:00Z'

const command = ['/opt/poolhouse/node/bin/node', '/opt/poolhouse/app/node_modules/poolhouse/bin/poolhouse.mjs']

interface Layer {
  file: string
  digest: string
  plainDigest: string
  size: number
  about: string
}

/** Writes the image of the service for a platform. Returns the file's name, and the Debian packages in it. */
export async function writeImage(platform: Platform, version: string, into: string): Promise<{ file: string; packages: DebianPackage[] }> {
  const architecture = platform.image!
  const name = `poolhouse-service-${version}-image-linux-${architecture}`
  const { entries: base, packages } = await debianFiles(architecture)
  const scratch = mkdtempSync(join(into, '.layers-'))
  try {
    const layers = [
      await writeLayer(scratch, `packages of Debian: ${packages.map(({ name: each }) => each).join(', ')}`, base),
      await writeLayer(scratch, 'Node.js', below('opt/poolhouse', await nodeFiles(platform))),
      await writeLayer(scratch, `poolhouse-service ${version}`, [
        ...below('opt/poolhouse', await applicationFiles(serviceAlone, platform)),
        ...below('opt/poolhouse', [notice('LICENSE'), notice('NOTICE')]),
        // For "docker exec CONTAINER poolhouse status": there is no shell that could run a script, but the kernel reads the first line.
        { path: 'usr/bin/poolhouse', content: `#!${command[0]}\nawait import('${command[1]}')\n`, isExecutable: true },
        { path: 'data', isFolder: true, owner: serviceUser, mode: 0o700 },
        { path: 'tmp', isFolder: true, mode: 0o1777 },
      ]),
    ]
    await writeTar(join(into, `${name}.tar`), imageLayout(layers, architecture, version))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return { file: `${name}.tar`, packages }
}

async function writeLayer(folder: string, about: string, entries: readonly Entry[]): Promise<Layer> {
  const file = join(folder, about.replaceAll(/\W/g, '-').slice(0, 40))
  return { file, about, ...(await writeTarGz(file, entries)) }
}

function imageLayout(layers: readonly Layer[], architecture: string, version: string): Entry[] {
  const config = blob('application/vnd.oci.image.config.v1+json', imageConfig(layers, architecture, version))
  const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip'
  const manifest = blob('application/vnd.oci.image.manifest.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: config.descriptor,
    layers: layers.map(({ digest, size }) => ({ mediaType: layerType, digest: `sha256:${digest}`, size })),
  })
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        ...manifest.descriptor,
        platform: { architecture, os: 'linux' },
        annotations: {
          'org.opencontainers.image.ref.name': version,
          // The name under which containerd, and so `docker load`, keeps it.
          'io.containerd.image.name': `docker.io/library/poolhouse:${version}`,
        },
      },
    ],
  }
  // Docker before 25, and with its older image store, reads this file.
  const dockerManifest = [
    {
      Config: config.entry.path,
      RepoTags: [`poolhouse:${version}`],
      Layers: layers.map(({ digest }) => `blobs/sha256/${digest}`),
    },
  ]
  return [
    { path: 'oci-layout', content: json({ imageLayoutVersion: '1.0.0' }) },
    { path: 'index.json', content: json(index) },
    { path: 'manifest.json', content: json(dockerManifest) },
    config.entry,
    manifest.entry,
    ...layers.map(({ digest, file }) => ({ path: `blobs/sha256/${digest}`, content: { file } })),
  ]
}

const imageConfig = (layers: readonly Layer[], architecture: string, version: string) => ({
  created,
  architecture,
  os: 'linux',
  config: {
    User: `${serviceUser}:${serviceUser}`,
    ExposedPorts: { '9229/tcp': {} },
    Env: [
      'PATH=/usr/bin',
      'HOME=/data',
      'POOLHOUSE_DATA=/data',
      'POOLHOUSE_HOST=0.0.0.0',
      'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
    ],
    Entrypoint: command,
    Cmd: ['start'],
    Volumes: { '/data': {} },
    WorkingDir: '/data',
    StopSignal: 'SIGTERM',
    // Not part of OCI: Docker and Podman read it; elsewhere the operator names the same command.
    Healthcheck: {
      Test: ['CMD', ...command, 'status'],
      Interval: 10_000_000_000,
      Timeout: 5_000_000_000,
      StartPeriod: 20_000_000_000,
      Retries: 3,
    },
    Labels: {
      'org.opencontainers.image.title': 'Poolhouse',
      'org.opencontainers.image.description': 'Amazon Cognito user pools and app clients on your own machines: the service',
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': 'Apache-2.0',
    },
  },
  rootfs: { type: 'layers', diff_ids: layers.map(({ plainDigest }) => `sha256:${plainDigest}`) },
  history: layers.map(({ about }) => ({ created, created_by: about })),
})

/** A document of an image, under its digest. */
function blob(mediaType: string, document: object) {
  const content = json(document)
  const digest = createHash('sha256').update(content).digest('hex')
  return {
    entry: { path: `blobs/sha256/${digest}`, content },
    descriptor: { mediaType, digest: `sha256:${digest}`, size: Buffer.byteLength(content) },
  }
}

const json = (document: object) => JSON.stringify(document)

const notice = (name: string): Entry => ({ path: name, content: readFileSync(join(root, name)) })

const below = (folder: string, entries: readonly Entry[]): Entry[] => entries.map(entry => ({ ...entry, path: `${folder}/${entry.path}` }))
