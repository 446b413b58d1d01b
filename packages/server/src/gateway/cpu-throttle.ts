import type { OperationName } from '@poolhouse/contract'

/** Operations that compute modular powers: each takes the event loop some tenths of a millisecond before the powers begin. */
const costly: ReadonlySet<OperationName> = new Set<OperationName>([
  'AdminCreateUser',
  'AdminInitiateAuth',
  'AdminRespondToAuthChallenge',
  'AdminSetUserPassword',
  'ChangePassword',
  'ConfirmForgotPassword',
  'InitiateAuth',
  'RespondToAuthChallenge',
  'SignUp',
])

const inOneTurn = 2

const waiting: (() => void)[] = []
let isPlanned = false

function admit(): void {
  for (const begin of waiting.splice(0, inOneTurn)) begin()
  isPlanned = waiting.length > 0
  if (isPlanned) setImmediate(admit)
}

/**
 * Lets few costly operations begin in one turn of the event loop, in the order that they came: between those of a burst, others are answered.
 * Nothing is held: one that waits for a function or a database afterwards keeps nobody.
 */
export function throttleCpuHeavy(operation: OperationName): Promise<void> | undefined {
  if (!costly.has(operation)) return undefined
  return new Promise(resolve => {
    waiting.push(resolve)
    if (isPlanned) return
    isPlanned = true
    setImmediate(admit)
  })
}
