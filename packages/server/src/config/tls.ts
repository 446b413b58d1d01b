import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ConfigError, invalidOption, type RawOption } from './config-error.ts'

/** PEM texts: a certificate with its chain, and its private key. */
export interface Tls {
  cert: string
  key: string
}

const howToMake = '"poolhouse tls" creates both for this machine.'

/** Reads the certificate and its key, given both or neither, and checks that they belong together. @throws ConfigError */
export function readTls(cert: RawOption | undefined, key: RawOption | undefined, cwd: string): Tls | undefined {
  if (!cert && !key) return undefined
  if (!cert || !key) throw new ConfigError(`${(cert ?? key)!.from} needs ${cert ? '--tls-key' : '--tls-cert'} as well. ${howToMake}`)
  const tls = { cert: readPem(cert, cwd), key: readPem(key, cwd) }
  let isMatching: boolean
  try {
    isMatching = new X509Certificate(tls.cert).checkPrivateKey(createPrivateKey(tls.key))
  } catch {
    throw invalidOption(cert, `a certificate in PEM, and ${key.from} its private key. ${howToMake}`)
  }
  if (!isMatching) throw new ConfigError(`${key.from} "${key.text}" is not the key of ${cert.from} "${cert.text}". ${howToMake}`)
  return tls
}

function readPem(given: RawOption, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, given.text), 'utf8')
  } catch {
    throw invalidOption(given, `a readable file. ${howToMake}`)
  }
}
