package dev.poolhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PoolhouseExtension.class)
class PoolhouseTest {
  /** The status of an operation, called as an SDK does. */
  private static int api(Poolhouse service, String operation, Map<String, ?> input) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(service.url()))
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "AWSCognitoIdentityProviderService." + operation)
            .POST(HttpRequest.BodyPublishers.ofString(new ObjectMapper().writeValueAsString(input)))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  @Test
  void signUpTokensClockAndSnapshot(Poolhouse service) throws Exception {
    var pool = service.pool(Map.of("settings", Map.of("UsernameAttributes", List.of("email"), "AutoVerifiedAttributes", List.of("email"))));
    var email = "alice@example.com";
    assertEquals(200, api(service, "SignUp", Map.of("ClientId", pool.clientId(), "Username", email, "Password", "Correct-horse-9")));
    var code = service.nextMessage(email, "code", pool.userPoolId(), Duration.ofSeconds(5)).code();
    assertEquals(200, api(service, "ConfirmSignUp", Map.of("ClientId", pool.clientId(), "Username", email, "ConfirmationCode", code)));
    var none = assertThrows(Poolhouse.PoolhouseException.class, () -> service.nextMessage(email, Duration.ofMillis(100)));
    assertTrue(none.getMessage().contains("(given already)"), none.getMessage());
    var snapshot = service.snapshot();
    var token = service.tokens(email, pool.clientId(), null, List.of("admins")).accessToken();
    assertEquals(200, api(service, "GetUser", Map.of("AccessToken", token)));
    service.advance(Duration.ofMinutes(61));
    assertEquals(400, api(service, "GetUser", Map.of("AccessToken", token)));
    service.reset();
    assertThrows(Poolhouse.PoolhouseException.class, () -> service.tokens(email, pool.clientId()));
    service.restore(snapshot);
    assertNotNull(service.tokens(email, pool.clientId()).idToken());
  }

  @Test
  void aRunningServiceIsConnectedToAndNotStopped(Poolhouse service) {
    try (var connected = Poolhouse.start(Map.of("POOLHOUSE_ENDPOINT", service.url()))) {
      assertEquals(service.url(), connected.url());
    }
    assertNotNull(service.now());
  }

  @Test
  void aMissingCommandSaysWhatToDo() {
    var error = assertThrows(Poolhouse.PoolhouseException.class, () -> Poolhouse.start(Map.of("POOLHOUSE_COMMAND", "no-such-command")));
    assertTrue(error.getMessage().contains("set POOLHOUSE_COMMAND or POOLHOUSE_ENDPOINT"), error.getMessage());
  }
}
