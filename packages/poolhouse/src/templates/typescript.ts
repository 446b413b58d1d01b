import { projectFile, type Template } from './template.ts'

const program = `import * as aws from "@pulumi/aws";

const pool = new aws.cognito.UserPool("pool", {
    usernameAttributes: ["email"],
    autoVerifiedAttributes: ["email"],
});

const client = new aws.cognito.UserPoolClient("client", {
    userPoolId: pool.id,
    explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    preventUserExistenceErrors: "ENABLED",
});

export const userPoolId = pool.id;
export const clientId = client.id;
`

const manifest = (name: string) => ({
  name: name.toLowerCase(),
  private: true,
  main: 'index.ts',
  dependencies: { '@pulumi/aws': '^7.0.0', '@pulumi/pulumi': '^3.113.0' },
  devDependencies: { '@types/node': '^24.0.0', typescript: '^5.0.0' },
})

const compiler = {
  compilerOptions: { strict: true, outDir: 'bin', target: 'es2020', module: 'commonjs', moduleResolution: 'node', skipLibCheck: true },
  files: ['index.ts'],
}

/** A project in TypeScript, with npm. */
export const typescript: Template = {
  about: 'TypeScript on Node.js, packages from npm',
  files: project => ({
    'Pulumi.yaml': projectFile(project, 'nodejs'),
    'package.json': `${JSON.stringify(manifest(project.name), undefined, 4)}\n`,
    'tsconfig.json': `${JSON.stringify(compiler, undefined, 4)}\n`,
    'index.ts': program,
    '.gitignore': '/bin/\n/node_modules/\n',
  }),
}
