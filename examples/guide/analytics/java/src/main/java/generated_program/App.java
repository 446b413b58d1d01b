package generated_program;
import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.aws.cognito.UserPool;
import com.pulumi.aws.cognito.UserPoolArgs;
import com.pulumi.aws.pinpoint.AppArgs;
import com.pulumi.aws.iam.IamFunctions;
import com.pulumi.aws.iam.inputs.GetPolicyDocumentArgs;
// The guide does not import these two.
import com.pulumi.aws.iam.inputs.GetPolicyDocumentStatementArgs;
import com.pulumi.aws.iam.inputs.GetPolicyDocumentStatementPrincipalArgs;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.cognito.UserPoolClient;
import com.pulumi.aws.cognito.UserPoolClientArgs;
import com.pulumi.aws.cognito.inputs.UserPoolClientAnalyticsConfigurationArgs;
import com.pulumi.aws.AwsFunctions;
import com.pulumi.aws.inputs.GetCallerIdentityArgs;
import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import java.util.List;
import java.util.ArrayList;
import java.util.Map;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Paths;
public class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }
    public static void stack(Context ctx) {
        var testUserPool = new UserPool("testUserPool", UserPoolArgs.builder()
                .name("pool")
                .build());
        // The guide imports this class, whose name is that of the program's own.
        var testApp = new com.pulumi.aws.pinpoint.App("testApp", AppArgs.builder()
                .name("pinpoint")
                .build());
        final var assumeRole = IamFunctions.getPolicyDocument(GetPolicyDocumentArgs.builder()
                .statements(GetPolicyDocumentStatementArgs.builder()
                    .effect("Allow")
                    .principals(GetPolicyDocumentStatementPrincipalArgs.builder()
                        .type("Service")
                        .identifiers("cognito-idp.amazonaws.com")
                        .build())
                    .actions("sts:AssumeRole")
                    .build())
                .build());
        var testRole = new Role("testRole", RoleArgs.builder()
                .name("role")
                // The guide calls json() on an output.
                .assumeRolePolicy(assumeRole.applyValue(_assumeRole -> _assumeRole.json()))
                .build());
        var testUserPoolClient = new UserPoolClient("testUserPoolClient", UserPoolClientArgs.builder()
                .name("pool_client")
                .userPoolId(testUserPool.id())
                .analyticsConfiguration(UserPoolClientAnalyticsConfigurationArgs.builder()
                    .applicationId(testApp.applicationId())
                    .externalId("some_id")
                    .roleArn(testRole.arn())
                    .userDataShared(true)
                    .build())
                .build());
        final var current = AwsFunctions.getCallerIdentity(GetCallerIdentityArgs.builder()
                .build());
        final var test = IamFunctions.getPolicyDocument(GetPolicyDocumentArgs.builder()
                .statements(GetPolicyDocumentStatementArgs.builder()
                    .effect("Allow")
                    .actions(
                        "mobiletargeting:UpdateEndpoint",
                        "mobiletargeting:PutEvents")
                    // The guide calls accountId() on an output, and passes an output of one text instead of a list.
                    .resources(Output.tuple(current, testApp.applicationId()).applyValue(_both -> List.of(String.format("arn:aws:mobiletargeting:*:%s:apps/%s*", _both.t1.accountId(), _both.t2))))
                    .build())
                .build());
        var testRolePolicy = new RolePolicy("testRolePolicy", RolePolicyArgs.builder()
                .name("role_policy")
                .role(testRole.id())
                .policy(test.applyValue(_test -> _test.json()))
                .build());
    }
}
