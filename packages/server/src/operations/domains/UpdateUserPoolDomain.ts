import type { Operation } from '../../context.ts'
import { cloudFrontDomain, updateDomain } from '../../pools/index.ts'

/** Changes ManagedLoginVersion or the certificate of a domain. API: UpdateUserPoolDomain. */
export const UpdateUserPoolDomain: Operation<'UpdateUserPoolDomain'> = async (input, call) => {
  const { ManagedLoginVersion, CustomDomainConfig, Domain, Routing } = await updateDomain(call, input)
  return { ManagedLoginVersion, Routing, ...(CustomDomainConfig && { CloudFrontDomain: cloudFrontDomain({ host: Domain }) }) }
}
