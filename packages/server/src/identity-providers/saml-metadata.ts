import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { readDocument } from './discovery.ts'
import type { Texts } from './kinds.ts'

/** The service's texts about metadata that cannot be used are not published. */
const unusable = (why: string) => refuse('InvalidParameterException', `The SAML metadata cannot be used: ${why}`)

/** Characters. Metadata of a provider with all of its certificates has some tens of thousands. */
const maxLength = 500_000

const redirectBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** An attribute's value: the five entities of XML; others need a DOCTYPE, which is refused. */
const unescaped = (text: string): string => text.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name]!)

/** The attributes of each start tag of this local name, whatever its prefix. */
function tagsOf(xml: string, name: string): Record<string, string>[] {
  return [...xml.matchAll(new RegExp(`<(?:[\\w.-]+:)?${name}(\\s[^<>]*)?>`, 'g'))].map(([, attributes = '']) =>
    Object.fromEntries(
      [...attributes.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, key, double, single]) => [
        key!,
        unescaped(double ?? single ?? ''),
      ]),
    ),
  )
}

const redirectAddress = (xml: string, service: string): string | undefined => {
  const address = tagsOf(xml, service).find(({ Binding }) => Binding === redirectBinding)?.Location
  return address !== undefined && URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) ? address : undefined
}

/** The addresses that DescribeIdentityProvider shows. Signatures and certificates are read at sign-in, which is not built. @throws InvalidParameterException */
export function readSamlMetadata(text: string): Texts {
  if (text.length > maxLength) throw unusable(`it has more than ${maxLength} characters.`)
  const xml = text.replaceAll(/<!--[\s\S]*?-->/g, '')
  if (/<!/.test(xml)) throw unusable('it has a DOCTYPE, CDATA or an open comment.')
  if (tagsOf(xml, 'IDPSSODescriptor').length === 0) throw unusable('it describes no identity provider (IDPSSODescriptor).')
  const [signIn, signOut] = [redirectAddress(xml, 'SingleSignOnService'), redirectAddress(xml, 'SingleLogoutService')]
  if (signIn === undefined) throw unusable('it has no SingleSignOnService with the HTTP-Redirect binding and an http or https address.')
  return { SSORedirectBindingURI: signIn, ...(signOut !== undefined && { SLORedirectBindingURI: signOut }) }
}

/**
 * What the metadata of a SAML provider says, from its file or its address.
 * @throws InvalidParameterException
 */
export async function samlEndpoints(call: Call, { MetadataURL, MetadataFile }: Texts): Promise<Texts> {
  if (MetadataURL && MetadataFile)
    throw refuse('InvalidParameterException', 'Only one of the MetadataURL or MetadataFile should be provided.')
  if (!MetadataURL && !MetadataFile)
    throw refuse('InvalidParameterException', 'At least one of the MetadataURL or MetadataFile should be provided.')
  const text = MetadataFile || (await readDocument(call, MetadataURL!))
  if (text === undefined) throw unusable(`${MetadataURL} did not answer with it.`)
  return readSamlMetadata(text)
}
