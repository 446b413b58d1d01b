import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

interface SignInArgs {
    /** Where the app runs. */
    origins: string[];
    alarmTopic?: pulumi.Input<string>;
}

/** A pool with a client for each origin, and an alarm. */
class SignIn extends pulumi.ComponentResource {
    readonly pool: aws.cognito.UserPool;
    readonly clients: aws.cognito.UserPoolClient[];

    constructor(name: string, args: SignInArgs, options?: pulumi.ComponentResourceOptions) {
        super("real:index:SignIn", name, {}, options);
        this.pool = new aws.cognito.UserPool(`${name}-pool`, { usernameAttributes: ["email"] }, { parent: this, protect: true });
        this.clients = args.origins.map((origin, index) => new aws.cognito.UserPoolClient(`${name}-client-${index}`, {
            userPoolId: this.pool.id,
            allowedOauthFlowsUserPoolClient: true,
            allowedOauthFlows: ["code"],
            allowedOauthScopes: ["openid"],
            supportedIdentityProviders: ["COGNITO"],
            callbackUrls: [`${origin}/callback`],
        }, { parent: this }));
        new aws.cloudwatch.MetricAlarm(`${name}-throttles`, {
            comparisonOperator: "GreaterThanThreshold",
            evaluationPeriods: 1,
            metricName: "SignInThrottles",
            namespace: "AWS/Cognito",
            dimensions: { UserPool: this.pool.id },
            period: 300,
            statistic: "Sum",
            threshold: 10,
            alarmActions: args.alarmTopic ? [args.alarmTopic] : [],
        }, { parent: this });
        this.registerOutputs({ poolId: this.pool.id });
    }
}

const alarms = new aws.sns.Topic("alarms");
const signIn = new SignIn("users", { origins: ["https://shop.example", "https://admin.example"], alarmTopic: alarms.arn }, {
    aliases: [{ name: "accounts" }],
});

export const poolId = signIn.pool.id;
export const clientIds = signIn.clients.map(client => client.id);
