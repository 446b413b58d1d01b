import { isIP } from 'node:net'
import type { ContextDataType, UserContextDataType } from '@poolhouse/contract'
import { type AppClient, withEndUserAddress } from '../clients/index.ts'
import type { Call } from '../context.ts'

/**
 * The call with what a public operation says of its user. An address counts only of a client with a secret that may propagate it; the address of the
 * connection is kept beside it, since a blocked range blocks either. docs/reference/authentication.md#15.
 */
export const withUserContext = (call: Call, client: AppClient, data: UserContextDataType | undefined): Call =>
  data === undefined
    ? call
    : { ...withEndUserAddress(call, client, data), endUser: { connection: call.sourceAddress, encodedData: data.EncodedData } }

/** The call with what an administrator says of a user. The credentials of the call vouch for it: the connection is that of a server. */
export function withAdminContext(call: Call, data: ContextDataType | undefined): Call {
  if (data === undefined) return call
  const userAgent = data.HttpHeaders.find(({ headerName }) => headerName?.toLowerCase() === 'user-agent')?.headerValue
  return {
    ...call,
    endUser: {
      ...(isIP(data.IpAddress) !== 0 && { address: data.IpAddress }),
      encodedData: data.EncodedData,
      userAgent: userAgent ?? '',
    },
  }
}

/** What the device of a user says of itself. Nothing of it is proven. */
export interface Device {
  /** Which device it is, for comparison with earlier ones. */
  key: string
  name: string
  timezone?: string
}

/** Longer data is ignored: that of the public libraries has about a thousand characters. */
const maxEncodedData = 16_384
const maxText = 200

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && !value.includes('\0') ? value.toWellFormed().slice(0, maxText) : undefined

/**
 * The members of `EncodedData` as amazon-cognito-advanced-security-data makes it: base64 of `{payload, signature, version}`, the payload JSON again. Its
 * signature is made with the client id, which anybody knows, so it proves nothing and is not looked at.
 */
function decode(encoded: string | undefined): Record<string, unknown> {
  if (encoded === undefined || encoded.length > maxEncodedData) return {}
  try {
    const outer = JSON.parse(Buffer.from(encoded, 'base64').toString())
    const payload = typeof outer?.payload === 'string' ? JSON.parse(outer.payload) : outer?.payload
    const data = payload?.contextData
    return typeof data === 'object' && data !== null ? data : {}
  } catch {
    return {}
  }
}

const browsers = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//],
] as const

const systems = [
  ['Windows 10', /Windows NT 10/],
  ['Windows', /Windows/],
  ['Android', /Android/],
  ['iOS', /iPhone|iPad|iPod/],
  ['Mac OS X', /Mac OS X/],
  ['Linux', /Linux/],
] as const

/** `Chrome 126, Windows 10`; what is not recognized is `Other`. docs/reference/users-and-pools.md#20. */
export function deviceName(userAgent: string): string {
  const start = userAgent.slice(0, 512)
  const browser = browsers.flatMap(([name, pattern]) => {
    const version = pattern.exec(start)?.[1]
    return version === undefined ? [] : [`${name} ${version}`]
  })[0]
  return `${browser ?? 'Other'}, ${systems.find(([, pattern]) => pattern.test(start))?.[0] ?? 'Other'}`
}

/** The device of a request. */
export function deviceOf(call: Call): Device {
  const data = decode(call.endUser?.encodedData)
  const name = deviceName(text(data.UserAgent) ?? call.endUser?.userAgent ?? call.userAgent)
  const timezone = text(data.ClientTimezone)
  const id = text(data.DeviceId) ?? text(data.DeviceFingerprint)
  return { key: id === undefined ? name : `id ${id}`, name, ...(timezone !== undefined && { timezone }) }
}
