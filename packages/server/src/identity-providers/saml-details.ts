import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { Texts } from './kinds.ts'
import type { PreparedDetails } from './prepare.ts'
import { samlEncryptionCertificate } from './saml-keys.ts'
import { fetchSamlMetadata, readSamlMetadata, shownAddresses, unusableMetadata } from './saml-metadata.ts'

/** Whether a setting of a SAML provider is on: all values of `ProviderDetails` are texts. */
export const isOn = (details: Texts, key: 'IDPSignout' | 'IDPInit' | 'EncryptedResponses'): boolean =>
  details[key]?.toLowerCase() === 'true'

/**
 * What the metadata of a SAML provider says, from its file or its address, and the certificate that it encrypts assertions to.
 * @throws InvalidParameterException
 */
export async function samlDetails(call: Call, pool: Pool, given: Texts): Promise<Omit<PreparedDetails, 'given'>> {
  const { MetadataURL, MetadataFile } = given
  if (MetadataURL && MetadataFile)
    throw refuse('InvalidParameterException', 'Only one of the MetadataURL or MetadataFile should be provided.')
  if (!MetadataURL && !MetadataFile)
    throw refuse('InvalidParameterException', 'At least one of the MetadataURL or MetadataFile should be provided.')
  // It says whose signatures count. Development takes http, for a provider on the same machine.
  if (MetadataURL && call.settings.mode === 'production' && !MetadataURL.startsWith('https://'))
    throw refuse('InvalidParameterException', 'MetadataURL must start with https://')
  const fetched = MetadataURL ? await fetchSamlMetadata(call, MetadataURL) : undefined
  const text = MetadataFile || fetched
  if (text === undefined) throw unusableMetadata(`${MetadataURL} did not answer with it.`)
  const encryption: Texts = isOn(given, 'EncryptedResponses')
    ? { ActiveEncryptionCertificate: await samlEncryptionCertificate(call, pool) }
    : {}
  return {
    found: { ...shownAddresses(readSamlMetadata(text)), ...encryption },
    ...(fetched !== undefined && { metadata: { text: fetched, readAt: call.now } }),
  }
}
