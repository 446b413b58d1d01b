import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

/** The process that listens on a TCP port, as far as this user may see: `node (process 4711)`. */
export function findPortHolder(port: number): string | undefined {
  return process.platform === 'linux' ? findInProc(port) : findWithLsof(port)
}

/** proc(5): /proc/net/tcp* has the inode of a listening socket, and /proc/PID/fd links to it. */
function findInProc(port: number): string | undefined {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap(table => listeningInodes(table, port)))
  if (inodes.size === 0) return undefined
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    if (openSockets(pid).some(inode => inodes.has(inode)))
      return `${basename(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]!)} (process ${pid})`
  }
  return undefined
}

function listeningInodes(table: string, port: number): string[] {
  const listening = '0A'
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  try {
    return readFileSync(table, 'utf8')
      .split('\n')
      .slice(1)
      .map(line => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === listening && local?.endsWith(`:${wanted}`))
      .map(fields => fields[9]!)
  } catch {
    return []
  }
}

function openSockets(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap(fd => /^socket:\[(\d+)\]$/.exec(readLink(`/proc/${pid}/fd/${fd}`))?.[1] ?? [])
  } catch {
    // The process belongs to another user or has just ended.
    return []
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function findWithLsof(port: number): string | undefined {
  try {
    const fields = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fcp'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const pid = /^p(\d+)/m.exec(fields)?.[1]
    const name = /^c(.+)/m.exec(fields)?.[1]
    return pid && name ? `${name} (process ${pid})` : undefined
  } catch {
    return undefined
  }
}
