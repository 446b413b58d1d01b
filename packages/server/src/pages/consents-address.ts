import type { PageContext } from './page-context.ts'

/** The URL of the page that lists the applications with access; the client id names the pool where the path does not. */
export const consentsAddress = ({ requestContext, client, lang }: PageContext): string =>
  `${requestContext.poolLocation.pathPrefix}/consents?${new URLSearchParams({ client_id: client.settings.ClientId, lang })}`
