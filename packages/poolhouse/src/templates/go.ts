import { projectFile, type Template } from './template.ts'

const program = `package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v7/go/aws/cognito"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		pool, err := cognito.NewUserPool(ctx, "pool", &cognito.UserPoolArgs{
			UsernameAttributes:     pulumi.StringArray{pulumi.String("email")},
			AutoVerifiedAttributes: pulumi.StringArray{pulumi.String("email")},
		})
		if err != nil {
			return err
		}

		client, err := cognito.NewUserPoolClient(ctx, "client", &cognito.UserPoolClientArgs{
			UserPoolId: pool.ID(),
			ExplicitAuthFlows: pulumi.StringArray{
				pulumi.String("ALLOW_USER_SRP_AUTH"),
				pulumi.String("ALLOW_REFRESH_TOKEN_AUTH"),
			},
			PreventUserExistenceErrors: pulumi.String("ENABLED"),
		})
		if err != nil {
			return err
		}

		ctx.Export("userPoolId", pool.ID())
		ctx.Export("clientId", client.ID())
		return nil
	})
}
`

const module = (name: string) => `module ${name.toLowerCase()}

go 1.24

require (
	github.com/pulumi/pulumi-aws/sdk/v7 v7.11.0
	github.com/pulumi/pulumi/sdk/v3 v3.192.0
)
`

/** A project in Go; the first run writes its go.sum. */
export const go: Template = {
  about: 'Go, modules from the module proxy',
  files: project => ({ 'Pulumi.yaml': projectFile(project, 'go'), 'go.mod': module(project.name), 'main.go': program }),
}
