/** Adds the functions of a test to a pool that was made; they know its ids. Plain JavaScript, because the CommonJS interface uses it too. */
exports.bindPool = function bindPool(kit, made) {
  const client = { client: made.clientId, ...(made.clientSecret !== undefined && { clientSecret: made.clientSecret }) }
  return {
    ...made,
    tokens: (username, options = {}) => kit.tokens(username, { ...options, client: made.clientId }),
    signIn: {
      password: request => kit.signIn.password({ ...client, ...request }),
      srp: request => kit.signIn.srp({ ...client, pool: made.userPoolId, ...request }),
      oauth: request => kit.signIn.oauth({ ...client, redirectUri: made.redirectUri, ...request }),
    },
  }
}
