import type { Operation } from '../../context.ts'
import { changeDomain, distributionOf } from '../../pools/index.ts'

/** Changes the version of the pages or the certificate of a domain, never its name. API: UpdateUserPoolDomain. */
export const UpdateUserPoolDomain: Operation<'UpdateUserPoolDomain'> = async (input, call) => {
  const { ManagedLoginVersion, CustomDomainConfig, Domain, Routing } = await changeDomain(call, input)
  return { ManagedLoginVersion, Routing, ...(CustomDomainConfig && { CloudFrontDomain: distributionOf({ host: Domain }) }) }
}
