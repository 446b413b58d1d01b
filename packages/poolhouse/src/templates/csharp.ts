import { projectFile, type Template } from './template.ts'

const program = `using System.Collections.Generic;
using Pulumi;
using Aws = Pulumi.Aws;

return await Deployment.RunAsync(() =>
{
    var pool = new Aws.Cognito.UserPool("pool", new()
    {
        UsernameAttributes = new[] { "email" },
        AutoVerifiedAttributes = new[] { "email" },
    });

    var client = new Aws.Cognito.UserPoolClient("client", new()
    {
        UserPoolId = pool.Id,
        ExplicitAuthFlows = new[] { "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH" },
        PreventUserExistenceErrors = "ENABLED",
    });

    return new Dictionary<string, object?>
    {
        ["userPoolId"] = pool.Id,
        ["clientId"] = client.Id,
    };
});
`

const project = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net8.0</TargetFramework>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Pulumi" Version="3.*" />
    <PackageReference Include="Pulumi.Aws" Version="7.*" />
  </ItemGroup>
</Project>
`

/** A project in C#. Written to the SDK's documentation, not run here (docs/decisions/compiled-languages.md). */
export const csharp: Template = {
  about: 'C# on .NET, packages from NuGet',
  files: names => ({
    'Pulumi.yaml': projectFile(names, 'dotnet'),
    [`${names.name}.csproj`]: project,
    'Program.cs': program,
    '.gitignore': '/bin/\n/obj/\n',
  }),
}
