import { projectFile, type Template } from './template.ts'

const program = `package app;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.aws.cognito.UserPool;
import com.pulumi.aws.cognito.UserPoolArgs;
import com.pulumi.aws.cognito.UserPoolClient;
import com.pulumi.aws.cognito.UserPoolClientArgs;

public class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    static void stack(Context ctx) {
        var pool = new UserPool("pool", UserPoolArgs.builder()
            .usernameAttributes("email")
            .autoVerifiedAttributes("email")
            .build());

        var client = new UserPoolClient("client", UserPoolClientArgs.builder()
            .userPoolId(pool.id())
            .explicitAuthFlows("ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")
            .preventUserExistenceErrors("ENABLED")
            .build());

        ctx.export("userPoolId", pool.id());
        ctx.export("clientId", client.id());
    }
}
`

const pom = (name: string) => `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>app</groupId>
  <artifactId>${name}</artifactId>
  <version>1.0</version>
  <properties>
    <maven.compiler.source>11</maven.compiler.source>
    <maven.compiler.target>11</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>com.pulumi</groupId>
      <artifactId>pulumi</artifactId>
      <version>1.16.0</version>
    </dependency>
    <dependency>
      <groupId>com.pulumi</groupId>
      <artifactId>aws</artifactId>
      <version>6.83.0</version>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.13.0</version>
      </plugin>
      <plugin>
        <groupId>org.codehaus.mojo</groupId>
        <artifactId>exec-maven-plugin</artifactId>
        <version>3.5.0</version>
        <configuration>
          <mainClass>app.App</mainClass>
        </configuration>
      </plugin>
    </plugins>
  </build>
</project>
`

/** A project in Java, built by Maven. */
export const java: Template = {
  about: 'Java, built by Maven, packages from Maven Central',
  files: project => ({
    'Pulumi.yaml': projectFile(project, 'java'),
    'pom.xml': pom(project.name),
    'src/main/java/app/App.java': program,
    '.gitignore': '/target/\n',
  }),
}
