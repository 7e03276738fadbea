import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TEST_API_KEY } from "#core/testing.ts";
import { type Edge, startEdge } from "./testing.ts";

const run = promisify(execFile);
/** One that runs a single source file by itself, as 11 and newer do. */
const HAS_JAVA = /version "(?:1[1-9]|[2-9]\d)/.test(spawnSync("java", ["-version"], { encoding: "utf8" }).stderr ?? "");

/** `HttpClient` as it comes: it offers HTTP/2 with its requests, and a stream is a body without a length. */
const SOURCE = `
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

public class Ask {
  public static void main(String[] args) throws Exception {
    String origin = args[0], token = args[1], key = args[2];
    byte[] body = "{\\"audience\\":[\\"users/ann\\"],\\"title\\":\\"From Java\\"}".getBytes(StandardCharsets.UTF_8);
    HttpClient client = HttpClient.newHttpClient();
    var inbox = client.send(to(origin + "/api/inbox", token).build(), BodyHandlers.ofString());
    System.out.println("inbox " + inbox.statusCode() + " " + inbox.version());
    var post = to(origin + "/api/notifications", key).header("Content-Type", "application/json")
        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))).build();
    var sent = client.send(post, BodyHandlers.ofString());
    System.out.println("sent " + sent.statusCode() + " " + sent.version());
    var stream = client.send(to(origin + "/api/events/sse", token).build(), BodyHandlers.ofLines());
    System.out.println("stream " + stream.statusCode() + " " + stream.version());
    System.out.println("line " + stream.body().findFirst().get());
    // Not by the end of main: the stream goes on.
    System.exit(0);
  }

  static HttpRequest.Builder to(String address, String credential) {
    return HttpRequest.newBuilder(URI.create(address)).header("Authorization", "Bearer " + credential);
  }
}
`;

let edge: Edge;
const folder = mkdtempSync(join(tmpdir(), "carillon-java-"));
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(async () => {
  await edge.close();
  rmSync(folder, { recursive: true });
});

test.skipIf(!HAS_JAVA)(
  "[N3] Java's HttpClient as it comes reads, sends a body of no known length, and streams",
  async () => {
    const file = join(folder, "Ask.java");
    writeFileSync(file, SOURCE);
    const { stdout } = await run("java", [file, edge.origin, edge.token, TEST_API_KEY]);
    expect(stdout.trim().split(/\r?\n/)).toEqual([
      "inbox 200 HTTP_1_1",
      "sent 201 HTTP_1_1",
      "stream 200 HTTP_1_1",
      expect.stringMatching(/^line retry: \d+$/),
    ]);
    const { items } = (await (
      await fetch(`${edge.origin}/api/inbox`, { headers: { authorization: `Bearer ${edge.token}` } })
    ).json()) as { items: { title: string }[] };
    expect(items.map(({ title }) => title)).toEqual(["From Java"]);
  },
);
