import { type Platform, platforms } from './platforms.ts'

/**
 * `bin/poolhouse` of an archive: runs the Node beside it, and says what is wrong where that Node cannot run. A shell script of POSIX, which finds
 * its tools also where PATH is empty, and hands the PATH on as it was.
 */
export function launcher({ name, loader }: Platform): string {
  const cases = platforms.map(({ name: here, uname }) => `  ${uname.map(each => `'${each}'`).join(' | ')}) here=${here} ;;`).join('\n')
  const loaderCheck = loader
    ? `
if [ ! -e ${loader} ]; then
  echo "poolhouse: this system has no ${loader}: the Node of this archive needs glibc, which Alpine and other systems with musl lack. Take the container image, or a system with glibc." >&2
  exit 1
fi`
    : ''
  return `#!/bin/sh
# Runs Poolhouse under the Node of this archive.
path=\${PATH-}
PATH="$path:/usr/bin:/bin"
case $(uname -sm 2>/dev/null) in
${cases}
  '') here=${name} ;;
  *) here= ;;
esac
if [ "$here" != ${name} ]; then
  if [ -n "$here" ]; then advice="Take the one for $here."; else advice="There is none for this machine; the npm package runs wherever Node 24 does."; fi
  echo "poolhouse: this archive is for ${name}, and this machine is \${here:-$(uname -sm)}. $advice" >&2
  exit 1
fi${loaderCheck}
script=$0
while [ -L "$script" ]; do
  to=$(readlink "$script")
  case $to in
    /*) script=$to ;;
    *) script=\${script%/*}/$to ;;
  esac
done
case $script in
  */*) bin=\${script%/*} ;;
  *) bin=. ;;
esac
home=$(cd "$bin/.." && pwd -P)
PATH=$path
exec "$home/node/bin/node" "$home/app/node_modules/poolhouse/bin/poolhouse.mjs" "$@"
`
}
