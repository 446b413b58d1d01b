import { expect, test } from 'vitest'
import { AwsProvider } from '../src/index.ts'

const here = 'exists in the AWS provider, not built here'

test.each`
  kind          | token                                                                  | reason
  ${'resource'} | ${'aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment'} | ${here}
  ${'resource'} | ${'aws:cognito:IdentityPool'}                                          | ${here}
  ${'resource'} | ${'aws:cognito/identityPool:IdentityPool'}                             | ${here}
  ${'resource'} | ${'aws:cognito:UserPoolDomian'}                                        | ${'is no resource of the AWS provider; did you mean aws:cognito:UserPoolDomain?'}
  ${'resource'} | ${'aws:cognito:Nonsense'}                                              | ${'is no resource of the AWS provider'}
  ${'resource'} | ${'aws:s3/bucketV2:BucketV2'}                                          | ${'belongs to the module s3 of the AWS provider, not built here'}
  ${'resource'} | ${'aws:lambda:Function'}                                               | ${'belongs to the module lambda of the AWS provider, not built here'}
  ${'resource'} | ${'aws:nonsense:Bucket'}                                               | ${'is no resource of the AWS provider'}
  ${'resource'} | ${'aws:constructor:Bucket'}                                            | ${'is no resource of the AWS provider'}
  ${'resource'} | ${'aws:cognito/userPool:UserPool'}                                     | ${undefined}
  ${'resource'} | ${'aws:cognito:UserPoolClient'}                                        | ${undefined}
  ${'function'} | ${'aws:cognito/getIdentityPool:getIdentityPool'}                       | ${here}
  ${'function'} | ${'aws:iam:getPolicyDocument'}                                         | ${undefined}
  ${'function'} | ${'aws:iam:getRole'}                                                   | ${here}
  ${'function'} | ${'aws:iam:getPolicyDokument'}                                         | ${'is no function of the AWS provider; did you mean aws:iam:getPolicyDocument?'}
  ${'function'} | ${'aws:getCallerIdentity'}                                             | ${undefined}
  ${'function'} | ${'aws:index:getCallerIdentity'}                                       | ${undefined}
  ${'function'} | ${'aws:getArn'}                                                        | ${here}
  ${'function'} | ${'aws:getRegoin'}                                                     | ${'is no function of the AWS provider; did you mean aws:getRegion?'}
  ${'resource'} | ${'aws:iam/user:User'}                                                 | ${here}
  ${'resource'} | ${'aws:pinpoint:EmailChannel'}                                         | ${here}
  ${'function'} | ${'aws:index/getRegion:getRegion'}                                     | ${undefined}
`('explainMissing of the $kind $token: $reason', async ({ kind, token, reason }) => {
  const found = await new AwsProvider({}).explainMissing(kind, token)
  expect(found?.reason).toBe(reason)
  if (found) expect(found.built).toContain(kind === 'resource' ? 'aws:cognito/userPool:UserPool' : 'aws:cognito/getUserPools:getUserPools')
})
