import type { Operation } from '../../context.ts'
import { addDomain, cloudFrontDomain } from '../../pools/index.ts'

/** Gives a pool a domain: a prefix, or a name of one's own. API: CreateUserPoolDomain. */
export const CreateUserPoolDomain: Operation<'CreateUserPoolDomain'> = async (input, call) => {
  const { ManagedLoginVersion, CustomDomainConfig, Domain, Routing } = await addDomain(call, input)
  return { ManagedLoginVersion, Routing, ...(CustomDomainConfig && { CloudFrontDomain: cloudFrontDomain({ host: Domain }) }) }
}
