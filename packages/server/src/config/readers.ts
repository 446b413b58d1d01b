import { accessSync, constants, statSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { type Mailbox, parseMailbox } from '@poolhouse/contract'
import type { PasswordSource } from '../context.ts'
import { DatabaseUrlError, parseDatabaseUrl } from '../database-url.ts'
import { hostName, isRegion, parseNetworks } from '../http/index.ts'
import { isCountry } from '../phone-countries.ts'
import { ConfigError, invalidOption, type RawOption } from './config-error.ts'

/** Parses and validates the text of an option. Throws ConfigError if it is invalid. */
export type OptionReader<Value> = (given: RawOption) => Value

/** A TCP port, 0 to 65535. */
export const port: OptionReader<number> = given => {
  if (!/^\d{1,5}$/.test(given.text) || Number(given.text) > 65535)
    throw invalidOption(given, 'a port, 0 to 65535. Leave it out for 9229; 0 takes any free port.')
  return Number(given.text)
}

/** A host name or IP address without a port, in lower case. */
export const host: OptionReader<string> = given => {
  const name = isIP(given.text) ? given.text.toLowerCase() : hostName(given.text)
  if (name === undefined || (!isIP(given.text) && given.text.includes(':')))
    throw invalidOption(given, 'a host name or an address without a port, such as localhost or 0.0.0.0. The port has an option of its own.')
  return name
}

/** A PostgreSQL URL with a database. The error message omits its password. */
export const databaseUrl: OptionReader<string> = ({ from, text }) => {
  try {
    parseDatabaseUrl(text)
    return text
  } catch (error) {
    if (!(error instanceof DatabaseUrlError)) throw error
    const url = URL.canParse(text) ? new URL(text) : undefined
    const shown = url?.host ? `${url.protocol}//…@${url.host}${url.pathname}` : '(not a URL)'
    throw new ConfigError(`${from} ${shown} ${error.message}`)
  }
}

/** An smtp or smtps URL. The error message omits its password. */
export const smtpUrl: OptionReader<string> = given => {
  const url = URL.canParse(given.text) ? new URL(given.text) : undefined
  if (url && /^smtps?:$/.test(url.protocol) && url.hostname) return given.text
  throw invalidOption(
    { ...given, text: given.text.replace(/\/\/[^@/]*@/, '//…@') },
    'an SMTP server, such as smtp://user:password@mail.example.com:587 or smtps://….',
  )
}

/** An email address, with or without a display name. */
export const mailFrom: OptionReader<Mailbox> = given => {
  const mailbox = parseMailbox(given.text)
  if (!mailbox) throw invalidOption(given, 'one address, such as no-reply@example.com or Example <no-reply@example.com>.')
  return mailbox
}

const sources = ['recovery', 'administrator', 'change'] as const

/** A list of the ways to set a new password, or `none`. */
export const passwordSources: OptionReader<readonly PasswordSource[]> = given => {
  if (given.text.trim() === 'none') return []
  const named = given.text.split(',').map(name => name.trim())
  const known = sources.filter(source => named.includes(source))
  if (known.length !== named.length)
    throw invalidOption(given, 'recovery, administrator, change, some of them separated by commas, or none.')
  return known
}

/** An http or https URL. */
export const httpUrl: OptionReader<string> = given => {
  if (!URL.canParse(given.text) || !/^https?:$/.test(new URL(given.text).protocol)) throw invalidOption(given, 'an http or https address.')
  return given.text
}

/** The URL that clients use, without trailing slashes. The error message omits its password. */
export const publicUrl: OptionReader<string> = given => {
  const url = URL.canParse(given.text) ? new URL(given.text) : undefined
  const plain = url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash
  const shown = given.text.replace(/\/\/[^@/]*@/, '//…@')
  if (!plain)
    throw invalidOption(
      { ...given, text: shown },
      'the http or https address that clients use, such as https://auth.example.com, without query or fragment.',
    )
  return url.href.replace(/\/+$/, '')
}

/** An AWS account id of 12 digits. */
export const account: OptionReader<string> = given => {
  if (!/^\d{12}$/.test(given.text)) throw invalidOption(given, 'an account number of 12 digits, such as 000000000000.')
  return given.text
}

/** The path of a file that can be read. */
export const readableFile =
  (cwd: string): OptionReader<string> =>
  given => {
    const path = resolve(cwd, given.text)
    try {
      accessSync(path, constants.R_OK)
      if (statSync(path).isFile()) return path
    } catch {
      // The message says the same for every reason.
    }
    throw invalidOption(given, 'the path of a file that this process can read.')
  }

/** A number of days. */
export const days: OptionReader<number> = given => {
  if (!/^[1-9]\d{0,4}$/.test(given.text)) throw invalidOption(given, 'a number of days, 1 to 99999, such as 400.')
  return Number(given.text)
}

/** A number of days, or `never`. */
export const daysOrNever: OptionReader<number | 'never'> = given => (given.text === 'never' ? 'never' : days(given))

/** `9464`, `10.0.0.5:9464` or `[::1]:9464`: where to listen. A port alone is that of 127.0.0.1. */
export const listenAddress: OptionReader<{ host: string; port: number }> = given => {
  const [, bracketed, name, digits] = /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(given.text.trim()) ?? []
  const named = bracketed ?? name ?? '127.0.0.1'
  const isHost = isIP(named) !== 0 || (bracketed === undefined && hostName(named) !== undefined)
  if (digits === undefined || Number(digits) > 65535 || !isHost)
    throw invalidOption(given, 'a port, or an address with a port, such as 9464, 10.0.0.5:9464 or [::1]:9464.')
  return { host: named.toLowerCase(), port: Number(digits) }
}

/** One of several words. */
export const oneOf =
  <Choice extends string>(...choices: Choice[]): OptionReader<Choice> =>
  given => {
    const choice = choices.find(each => each === given.text)
    if (choice === undefined) throw invalidOption(given, `${choices.join(' or ')}.`)
    return choice
  }

const flagWords: Readonly<Record<string, boolean>> = {
  ...{ true: true, 1: true, yes: true, on: true },
  ...{ false: false, 0: false, no: false, off: false },
}

/** `true` or `1`, `false` or `0`; yes, no, on and off as well, in any case. */
export const flag: OptionReader<boolean> = given => {
  const word = given.text.trim().toLowerCase()
  if (!Object.hasOwn(flagWords, word)) throw invalidOption(given, 'true or false; 1 and 0, yes and no, on and off mean the same.')
  return flagWords[word]!
}

/** Partitions of AWS whose host names end otherwise than in amazonaws.com. */
const otherPartition = /^(?:cn|us-iso[a-z]?|eu-isoe|eusc)-/

/** Regions separated by commas or blanks; `true` is us-east-1, `false` none. */
export const awsRegions: OptionReader<readonly string[] | undefined> = given => {
  const word = given.text.trim().toLowerCase()
  if (Object.hasOwn(flagWords, word)) return flagWords[word] ? ['us-east-1'] : undefined
  const regions = [...new Set(parts(given.text))]
  const wrong = regions.find(region => !isRegion(region) || otherPartition.test(region))
  if (wrong !== undefined || regions.length === 0)
    throw invalidOption(
      { from: given.from, text: wrong ?? given.text },
      'a region of AWS whose host names end in amazonaws.com, or several separated by commas, such as us-east-1,eu-west-1.',
    )
  return regions
}

const parts = (text: string) => text.split(/[\s,]+/).filter(part => part !== '')

/** Host names separated by commas or blanks; one that starts with a dot stands for all names below it. */
export const hosts: OptionReader<readonly string[]> = given =>
  parts(given.text).map(part => {
    const name = hostName(part.replace(/^\./, ''))
    if (name === undefined || /:\d+$/.test(part.replace(/^\[.*\]/, '')))
      throw invalidOption(
        { from: given.from, text: part },
        'a host name without scheme and port, such as poolhouse or .example.com (all names below it).',
      )
    return part.startsWith('.') ? `.${name}` : name
  })

/** Host names or addresses with or without a port, separated by commas or blanks; one that starts with a dot stands for all names below it. */
export const hostsAndPorts: OptionReader<readonly string[]> = given =>
  parts(given.text).map(part => {
    const isBareIpv6 = isIP(part) === 6
    if (isBareIpv6 || hostName(part.replace(/^\./, '')) !== undefined) return isBareIpv6 ? `[${part.toLowerCase()}]` : part.toLowerCase()
    throw invalidOption(
      { from: given.from, text: part },
      'a host name or an address, with or without a port, such as hooks.internal:8080 or .internal (all names below it).',
    )
  })

/** ISO codes of countries and beginnings of phone numbers, separated by commas or blanks. */
export const countries: OptionReader<readonly string[]> = given => {
  const named = parts(given.text).map(part => part.toUpperCase())
  const wrong = named.find(part => !isCountry(part) && !/^\+[1-9]\d{0,10}$/.test(part))
  if (wrong !== undefined || named.length === 0)
    throw invalidOption(
      { from: given.from, text: wrong ?? given.text },
      'a country by its ISO code, or the beginning of its phone numbers, or several separated by commas, such as US,DE,+44.',
    )
  return named
}

/** IP addresses and CIDR networks, separated by commas or blanks. */
export const networks: OptionReader<readonly string[]> = given =>
  parts(given.text).map(part => {
    try {
      parseNetworks([part])
    } catch {
      throw invalidOption({ from: given.from, text: part }, 'an address or a network, such as 10.0.0.0/8 or ::1.')
    }
    return part
  })
