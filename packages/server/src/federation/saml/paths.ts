/** The assertion consumer service, which takes answers to sign-in requests. docs/reference/oauth-endpoints.md#9. */
export const acsPath = '/saml2/idpresponse'
/** Takes answers to sign-out requests, and requests to sign out. */
export const signOutPath = '/saml2/logout'

/** The assertion consumer service below a URL. */
export const acsAt = (serviceUrl: string): string => `${serviceUrl}${acsPath}`
