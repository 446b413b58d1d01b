/** The program that both engines run, in the order of its lives. Names are fixed, so that nothing but ids and secrets differs from run to run. */
const lives = {
  made: { site: 'web', callback: 'https://a.example', secret: true, hour: 1, extra: true, by: 'email' },
  'changed, replaced': { site: 'web', callback: 'https://b.example', secret: false, hour: 1, extra: true, by: 'email' },
  'renamed, removed, ignored': { site: 'site', callback: 'https://b.example', secret: false, hour: 2, extra: false, by: 'email' },
  'all replaced': { site: 'site', callback: 'https://b.example', secret: false, hour: 2, extra: false, by: 'phone_number' },
  'as it was': { site: 'site', callback: 'https://b.example', secret: false, hour: 2, extra: false, by: 'phone_number' },
}

function declare(pulumi, aws, life) {
  const { site, callback, secret, hour, extra, by } = lives[life]
  const { UserPool, UserPoolClient } = aws.cognito
  const app = new pulumi.ComponentResource('test:index:App', 'app', {}, {})
  const pool = new UserPool('users', { name: 'users', usernameAttributes: [by], tags: { team: 'web' } }, { parent: app })
  const web = new UserPoolClient(
    site,
    { name: 'web', userPoolId: pool.id, callbackUrls: [callback] },
    { parent: app, aliases: [{ name: 'web' }], additionalSecretOutputs: ['name'] },
  )
  const machine = new UserPoolClient(
    'machine',
    { name: 'machine', userPoolId: pool.id, generateSecret: secret },
    { parent: app, dependsOn: [web], deleteBeforeReplace: true },
  )
  const kept = new UserPoolClient(
    'kept',
    { name: 'kept', userPoolId: pool.id, idTokenValidity: hour },
    { parent: app, dependsOn: [machine], ignoreChanges: ['idTokenValidity'], customTimeouts: { create: '5m' } },
  )
  if (extra) new UserPoolClient('extra', { name: pulumi.secret('extra'), userPoolId: pool.id }, { dependsOn: [kept] })
  app.registerOutputs({ client: web.id })
  return { poolId: pool.id, webId: web.id, secret: machine.clientSecret }
}

module.exports = { lives: Object.keys(lives), declare }
