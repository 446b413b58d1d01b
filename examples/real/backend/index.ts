import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const identity = new pulumi.StackReference(`organization/real-identity/${pulumi.getStack()}`);
const poolId = identity.requireOutput("poolId").apply(String);

const client = new aws.cognito.UserPoolClient("service", {
    userPoolId: poolId,
    generateSecret: true,
    explicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
});
const secret = new aws.secretsmanager.Secret("client-secret");
new aws.secretsmanager.SecretVersion("client-secret", { secretId: secret.id, secretString: client.clientSecret });

export const clientId = client.id;
export const secretArn = secret.arn;
export const queueUrl = identity.getOutput("queueUrl");
