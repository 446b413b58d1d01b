import { statSync } from 'node:fs'
import { ConfigError } from './config-error.ts'

/** Who runs this process: its user, and the user who called sudo. Undefined where the system has no user ids. */
export interface ProcessUser {
  uid: number
  sudoUid?: number
}

/** The user of this process. SUDO_UID counts only for root, because any other user could have set it. */
export function currentUser(environment: Readonly<Record<string, string | undefined>> = process.env): ProcessUser | undefined {
  const uid = process.geteuid?.()
  if (uid === undefined) return undefined
  const sudoUid = environment.SUDO_UID
  return { uid, ...(uid === 0 && /^\d{1,10}$/.test(sudoUid ?? '') && { sudoUid: Number(sudoUid) }) }
}

/** Whether a file or directory with this owner may be used without being named: our own, and for root that of the user who called sudo. */
export const isOwnedBy = (user: ProcessUser | undefined, owner: number): boolean =>
  user === undefined || owner === user.uid || owner === user.sudoUid

/**
 * Refuses a data directory or a settings file that was found by searching and belongs to another user: that user would choose our settings,
 * keys and trigger modules. git has the same rule (`safe.directory`). A directory of root is refused as well, a file of root is not: what root
 * writes beside a data directory of ours, root could also write into it. `howToAllow` ends the message. @throws ConfigError
 */
export function assertOwn(path: string, howToAllow: string, user = currentUser()): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found || isOwnedBy(user, found.uid) || (found.uid === 0 && found.isFile())) return
  throw new ConfigError(
    `${path} belongs to another user (${found.uid}; this one is ${user!.uid}), so that it is not used unasked. If you trust it, ${howToAllow}`,
  )
}
