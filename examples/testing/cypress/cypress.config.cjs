/** Not run here. Start the service first: npx poolhouse start --port 9229 */
const { defineConfig } = require('cypress')
const { connectPoolhouse } = require('@poolhouse/testing')

module.exports = defineConfig({
  e2e: {
    supportFile: false,
    specPattern: '*.cy.js',
    setupNodeEvents(on) {
      const service = connectPoolhouse(process.env.POOLHOUSE_ENDPOINT ?? 'http://localhost:9229')
      on('task', {
        async pool(options) {
          const { url } = await service
          const { userPoolId, clientId, redirectUri } = await (await service).pool(options)
          return { url, userPoolId, clientId, redirectUri }
        },
        nextMessage: async question => (await service).inbox.next(question),
      })
    },
  },
})
