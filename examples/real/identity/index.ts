import * as aws from "@pulumi/aws";

const hooks = new aws.sqs.Queue("sign-ups");
const pool = new aws.cognito.UserPool("shared", {
    name: "shared",
    adminCreateUserConfig: { allowAdminCreateUserOnly: true },
});

export const poolId = pool.id;
export const poolArn = pool.arn;
export const queueUrl = hooks.url;
