package generated_program;
import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.aws.cognito.UserPool;
import com.pulumi.aws.cognito.UserPoolArgs;
import com.pulumi.aws.cognito.UserPoolClient;
import com.pulumi.aws.cognito.UserPoolClientArgs;
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
        var pool = new UserPool("pool", UserPoolArgs.builder()
                .name("pool")
                .build());
        var client = new UserPoolClient("client", UserPoolClientArgs.builder()
                .name("client")
                .userPoolId(pool.id())
                .generateSecret(true)
                .explicitAuthFlows("ADMIN_NO_SRP_AUTH")
                .build());
    }
}
