package dev.poolhouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A service in development mode: started, or connected to by its address. */
public final class Poolhouse implements AutoCloseable {
  /** What the service answered, with what to do. */
  public static final class PoolhouseException extends RuntimeException {
    PoolhouseException(String message) {
      super(message);
    }
  }

  /** A pool and its client, with fresh ids. {@code clientSecret} and {@code redirectUri} may be null. */
  public record Pool(String userPoolId, String clientId, String clientSecret, String issuer, String redirectUri) {}

  /** The tokens of a sign-in. {@code idToken} is null for scopes without openid. */
  public record Tokens(String accessToken, String idToken, String refreshToken, int expiresIn) {}

  /** A message that would have been sent; {@code code}, {@code link} and {@code subject} may be null. */
  public record Message(String kind, String medium, String to, String subject, String text, String code, String link) {}

  private static final ObjectMapper json = new ObjectMapper();
  private static final Pattern ready = Pattern.compile("ready at (\\S+) ");
  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private final Process process;
  private final Path data;

  private Poolhouse(String url, Process process, Path data) {
    this.url = url.replaceAll("/+$", "");
    this.process = process;
    this.data = data;
  }

  /** Connects to a service that runs. */
  public static Poolhouse connect(String url) {
    var service = new Poolhouse(url, null, null);
    service.now();
    return service;
  }

  /** Runs the command of POOLHOUSE_COMMAND, {@code poolhouse} unless given, on a free port; or connects to POOLHOUSE_ENDPOINT. */
  public static Poolhouse start(String... options) {
    return start(System.getenv(), options);
  }

  static Poolhouse start(Map<String, String> environment, String... options) {
    var endpoint = environment.getOrDefault("POOLHOUSE_ENDPOINT", "");
    if (!endpoint.isEmpty()) return connect(endpoint);
    var command = new ArrayList<>(List.of(environment.getOrDefault("POOLHOUSE_COMMAND", "poolhouse").split(" +")));
    var name = command.get(0);
    try {
      var data = Files.createTempDirectory("poolhouse-");
      command.addAll(List.of("start", "--port", "0", "--quiet", "--data", data.toString()));
      command.addAll(List.of(options));
      Process process;
      try {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
      } catch (IOException error) {
        Files.delete(data);
        throw new PoolhouseException("The command \"" + name + "\" does not start. Install it, or set POOLHOUSE_COMMAND or POOLHOUSE_ENDPOINT.");
      }
      var late = process.onExit().orTimeout(30, TimeUnit.SECONDS).exceptionally(error -> process.destroyForcibly());
      var said = new StringBuilder();
      var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        said.append(line).append('\n');
        var found = ready.matcher(line);
        if (!found.find()) continue;
        late.cancel(false);
        // Nobody reads the rest, and a full pipe would stop the service.
        var drain = new Thread(() -> drain(process));
        drain.setDaemon(true);
        drain.start();
        return new Poolhouse(found.group(1), process, data);
      }
      remove(data);
      throw new PoolhouseException("The service did not start: " + said.toString().strip());
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private static void drain(Process process) {
    try {
      process.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException ended) {
      // The service stopped.
    }
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    }
  }

  /** The endpoint for SDKs, and the first part of issuers. */
  public String url() {
    return url;
  }

  /** Waits for the next message to an address or number. Each is given once, the oldest first. */
  public Message nextMessage(String to, Duration timeout) {
    return nextMessage(to, null, null, timeout);
  }

  /** As {@link #nextMessage(String, Duration)}, of one kind and one pool; null means any. */
  public Message nextMessage(String to, String kind, String pool, Duration timeout) {
    var query = new StringBuilder("inbox/next?timeout=").append(timeout.toMillis() / 1000.0);
    add(query, "to", to);
    add(query, "kind", kind);
    add(query, "pool", pool);
    var said = call("GET", query.toString(), null);
    return new Message(text(said, "kind"), text(said, "medium"), text(said, "to"), text(said, "subject"), text(said, "text"), text(said, "code"), text(said, "link"));
  }

  private static void add(StringBuilder query, String name, String value) {
    if (value != null) query.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }

  /** The tokens of a sign-in without its proof. */
  public Tokens tokens(String username, String client) {
    return tokens(username, client, null, null);
  }

  /** With groups the user becomes a member of these and of no others. Null means none are asked for. */
  public Tokens tokens(String username, String client, List<String> scopes, List<String> groups) {
    var body = new TreeMap<String, Object>(Map.of("username", username, "client", client));
    if (scopes != null) body.put("scopes", scopes);
    if (groups != null) body.put("groups", groups);
    var said = call("POST", "tokens", body);
    return new Tokens(text(said, "accessToken"), text(said, "idToken"), text(said, "refreshToken"), said.get("expiresIn").asInt());
  }

  /** A pool and a client with fresh ids; options are those of a pool in a seed, and "client". */
  public Pool pool(Map<String, ?> options) {
    var said = call("POST", "pools", options);
    return new Pool(text(said, "userPoolId"), text(said, "clientId"), text(said, "clientSecret"), text(said, "issuer"), text(said, "redirectUri"));
  }

  /** Keeps the whole content; returns the id for {@link #restore}. */
  public String snapshot() {
    return text(call("POST", "snapshots", null), "id");
  }

  /** Makes the content what it was at the snapshot. */
  public void restore(String snapshot) {
    call("POST", "snapshots/restore", Map.of("id", snapshot));
  }

  /** Removes everything and applies the seed again. */
  public void reset() {
    call("POST", "reset", null);
  }

  /** The time of the service. */
  public Instant now() {
    return Instant.parse(text(call("GET", "clock", null), "now"));
  }

  /** Moves the clock of the service forwards. */
  public void advance(Duration step) {
    call("POST", "clock", Map.of("seconds", step.toMillis() / 1000.0));
  }

  /** Stops the service, if it was started here. */
  @Override
  public void close() {
    if (process == null) return;
    process.destroy();
    try {
      process.waitFor(30, TimeUnit.SECONDS);
      remove(data);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private static String text(JsonNode said, String name) {
    return said.hasNonNull(name) ? said.get(name).asText() : null;
  }

  private JsonNode call(String method, String path, Object body) {
    try {
      var content = body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body));
      var request = HttpRequest.newBuilder(URI.create(url + "/_poolhouse/" + path)).header("x-poolhouse", "1").method(method, content).build();
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      var said = json.readTree(answer.body());
      if (answer.statusCode() >= 400) throw new PoolhouseException(text(said, "message"));
      return said;
    } catch (IOException error) {
      throw new PoolhouseException(url + " does not answer (" + error + "). Is \"poolhouse start\" running there?");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new PoolhouseException("Interrupted while waiting for " + url);
    }
  }
}
