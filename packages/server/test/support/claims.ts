/** The claims of a token, whose signature is not verified. */
export const claimsOf = (token: string | undefined) => JSON.parse(Buffer.from(token!.split('.')[1]!, 'base64url').toString())
