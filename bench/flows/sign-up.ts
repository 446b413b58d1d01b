import { apiFlow, password } from '../api-flow.ts'
import { call } from '../load.ts'

export const flow = apiFlow({
  name: 'sign-up',
  description: 'SignUp of a new user without a confirmation message: one modular power, one durable commit',
  peers: ['cognito-local', 'moto'],
  async start({ url, clientId }) {
    let next = 0
    return () => call(url, 'SignUp', { ClientId: clientId, Username: `new-${next++}@example.com`, Password: password })
  },
})
