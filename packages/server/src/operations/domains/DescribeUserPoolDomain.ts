import type { Operation } from '../../context.ts'
import { describeDomain } from '../../pools/index.ts'

/** Returns a domain, or an empty description of an unknown one. API: DescribeUserPoolDomain. */
export const DescribeUserPoolDomain: Operation<'DescribeUserPoolDomain'> = async (input, call) => ({
  DomainDescription: await describeDomain(call, input.Domain),
})
