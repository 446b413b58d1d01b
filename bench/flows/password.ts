import { apiFlow, signIn } from '../api-flow.ts'

export const flow = apiFlow({
  name: 'password',
  description: 'InitiateAuth with USER_PASSWORD_AUTH: one modular power, two signatures, one durable commit',
  peers: ['cognito-local', 'moto'],
  start: async prepared => worker => signIn(prepared, worker),
})
