import { projectFile, type Template } from './template.ts'

const program = [
  'resources:',
  '  pool:',
  '    type: aws:cognito:UserPool',
  '    properties:',
  '      usernameAttributes: [email]',
  '      autoVerifiedAttributes: [email]',
  '  client:',
  '    type: aws:cognito:UserPoolClient',
  '    properties:',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML programs refer to resources so
  '      userPoolId: ${pool.id}',
  '      explicitAuthFlows: [ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH]',
  '      preventUserExistenceErrors: ENABLED',
  'outputs:',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML programs refer to resources so
  '  userPoolId: ${pool.id}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML programs refer to resources so
  '  clientId: ${client.id}',
]

/** A project in YAML, which needs no packages. */
export const yaml: Template = {
  about: 'YAML, evaluated by the engine; nothing to install',
  files: project => ({ 'Pulumi.yaml': `${projectFile(project, 'yaml')}${program.join('\n')}\n` }),
}
