import { apiFlow, signIn } from '../api-flow.ts'

export const flow = apiFlow({
  name: 'password',
  description: 'InitiateAuth with USER_PASSWORD_AUTH: one modular power, two signatures, one durable commit',
  bound: bounds => bounds.modularPower + 2 * bounds.signature + bounds.commit,
  peers: ['cognito-local', 'moto'],
  start: async prepared => worker => signIn(prepared, worker),
})
