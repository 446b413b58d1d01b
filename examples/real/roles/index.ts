import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const pool = new aws.cognito.UserPool("users", { usernameAttributes: ["email"] });
const client = new aws.cognito.UserPoolClient("app", { userPoolId: pool.id });

const identities = new aws.cognito.IdentityPool("identities", {
    identityPoolName: "identities",
    allowUnauthenticatedIdentities: false,
    cognitoIdentityProviders: [{ clientId: client.id, providerName: pool.endpoint, serverSideTokenCheck: true }],
});
const uploads = new aws.s3.Bucket("uploads");

const trust = aws.iam.getPolicyDocumentOutput({
    statements: [{
        actions: ["sts:AssumeRoleWithWebIdentity"],
        principals: [{ type: "Federated", identifiers: ["cognito-identity.amazonaws.com"] }],
        conditions: [
            { test: "StringEquals", variable: "cognito-identity.amazonaws.com:aud", values: [identities.id] },
            { test: "ForAnyValue:StringLike", variable: "cognito-identity.amazonaws.com:amr", values: ["authenticated"] },
        ],
    }],
});
const role = new aws.iam.Role("user", { assumeRolePolicy: trust.json });
new aws.iam.RolePolicy("own-uploads", {
    role: role.id,
    policy: aws.iam.getPolicyDocumentOutput({
        statements: [{
            actions: ["s3:GetObject", "s3:PutObject"],
            resources: [pulumi.interpolate`${uploads.arn}/\${cognito-identity.amazonaws.com:sub}/*`],
        }],
    }).json,
});
new aws.cognito.IdentityPoolRoleAttachment("roles", { identityPoolId: identities.id, roles: { authenticated: role.arn } });

export const poolId = pool.id;
export const identityPoolId = identities.id;
export const roleArn = role.arn;
