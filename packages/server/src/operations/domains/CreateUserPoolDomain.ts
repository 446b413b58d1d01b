import type { Operation } from '../../context.ts'
import { addDomain, cloudFrontDomain } from '../../pools/index.ts'

/** Adds a prefix domain or a custom domain to a pool. API: CreateUserPoolDomain. */
export const CreateUserPoolDomain: Operation<'CreateUserPoolDomain'> = async (input, call) => {
  const { ManagedLoginVersion, CustomDomainConfig, Domain, Routing } = await addDomain(call, input)
  return { ManagedLoginVersion, Routing, ...(CustomDomainConfig && { CloudFrontDomain: cloudFrontDomain({ host: Domain }) }) }
}
