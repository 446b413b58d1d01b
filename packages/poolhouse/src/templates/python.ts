import { projectFile, type Template } from './template.ts'

const program = `"""A user pool with an app client"""

import pulumi
import pulumi_aws as aws

pool = aws.cognito.UserPool("pool",
    username_attributes=["email"],
    auto_verified_attributes=["email"])

client = aws.cognito.UserPoolClient("client",
    user_pool_id=pool.id,
    explicit_auth_flows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    prevent_user_existence_errors="ENABLED")

pulumi.export("userPoolId", pool.id)
pulumi.export("clientId", client.id)
`

/** A project in Python, with a virtual environment of its own. */
export const python: Template = {
  about: 'Python, packages from PyPI by pip in a virtual environment',
  files: project => ({
    'Pulumi.yaml': projectFile(project, '\n  name: python\n  options:\n    toolchain: pip\n    virtualenv: venv'),
    'requirements.txt': 'pulumi>=3.0.0,<4.0.0\npulumi-aws>=7.0.0,<8.0.0\n',
    '__main__.py': program,
    '.gitignore': '__pycache__/\n/venv/\n',
  }),
}
