import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TEST_API_KEY } from "#core/testing.ts";
import { freePort, type House, startHouse } from "#transports/contract/house.ts";
import { createCommand } from "./testing.ts";

let house: House;
let env: Record<string, string>;
const { dir, start, remove } = createCommand();
beforeAll(async () => {
  house = await startHouse({}, { heartbeatMs: 200 });
  env = { CARILLON_URL: house.origin, CARILLON_API_KEY: TEST_API_KEY };
});
afterAll(async () => {
  await house.close();
  remove();
});

const carillon = (args: string[], more: Record<string, string> = {}, stdin: string | Buffer = "") =>
  start(args, { ...env, ...more }, stdin).ended;
const inboxOf = async (userId: string) =>
  (await house.runtime.inbox.page({ userId }, { view: "inbox", limit: 50 })).items;
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(dir, name), content);
  return join(dir, name);
};

/** A way to the server on which the first answers are lost. */
async function losing(...losses: ("answer" | "as a bad gateway")[]) {
  let calls = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { authorization = "", "idempotency-key": key } = request.headers;
    const answer = await fetch(house.origin + request.url, {
      method: request.method ?? "GET",
      headers: {
        authorization,
        "content-type": "application/json",
        ...(typeof key === "string" && { "idempotency-key": key }),
      },
      body: Buffer.concat(chunks),
    });
    const loss = losses[calls];
    calls += 1;
    if (loss === "answer") request.socket.destroy();
    else if (loss) response.writeHead(502).end("<html>");
    else response.writeHead(answer.status).end(await answer.text());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, calls: () => calls, close: () => server.close() };
}

describe("called wrongly or for help", () => {
  test.each([
    ["--help"],
    ["send", "--help"],
    ["tail", "--help"],
    ["keys", "-h"],
    ["import", "--help"],
    ["storage", "--help"],
  ])("%s %s tells how it is used", async (...args) => {
    expect(await carillon(args)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Usage: carillon /),
      stderr: "",
    });
  });

  test.each([
    [["sned"], /no command "sned"/],
    [["send", "--to", "all"], /--title is missing/],
    [["send", "--title", "x"], /--to is missing/],
    [["send", "--to", "all,users/ann", "--title", "x"], /everybody/],
    [["send", "--to", "topics/t1,nobody/x", "--title", "x"], /^--to nobody\/x: .*roles\/<role> or locales\/<language>/],
    [["send", "--to", "users/", "--title", "x"], /^--to users\/: /],
    [["send", "--to", "all", "--title", "x", "--body", "a", "--body-file", "b"], /either --body or --body-file/],
    [["send", "--key", "secret"], /--key/],
    [["tail"], /Say whose/],
    [["keys"], /list, create or revoke/],
    [["keys", "toString"], /list, create or revoke/],
    [["import"], /which file/],
    [["import", "people.csv", "--concurrency", "99"], /1 to 32/],
    [["import", "no-such-file.csv"], /cannot be read/],
    [["send", "--to", "all", "--title", "x", "--url", "ftp://x"], /no http or https address/],
  ])("%j ends with 2, and says what is wrong", async (args, message) => {
    expect(await carillon(args)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
  });

  test("without a command its usage goes where errors go", async () => {
    expect(await carillon([])).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^Usage: carillon /),
    });
  });

  test("tells its version, which is the package's", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    for (const flag of ["--version", "-v"])
      expect(await carillon([flag])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("there must be a key, from the environment or a file", async () => {
    const args = ["send", "--to", "users/ben", "--title", "By file"];
    expect(await carillon(args, { CARILLON_API_KEY: "" })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--key-file"),
    });
    const key = file("key", `${TEST_API_KEY}\n`);
    expect(await carillon([...args, "--key-file", key], { CARILLON_API_KEY: "" })).toMatchObject({ code: 0 });
  });
});

describe("send", () => {
  test("says what was sent, and it is there", async () => {
    const args = [
      "send",
      "--to",
      "users/ann,topics/t1",
      "--title",
      "Build 512",
      "--body-file",
      "-",
      "--priority",
      "high",
    ];
    const { code, stdout } = await carillon(
      [...args, "--category", "billing", "--href", "/builds/512"],
      {},
      "It is **out**.\n",
    );
    expect(code).toBe(0);
    const [, id] = /^Sent: (\S+) \(seq \d+\)\n$/.exec(stdout) ?? [];
    const [item] = await inboxOf("ann");
    expect(item).toMatchObject({
      id,
      title: "Build 512",
      body: "It is **out**.\n",
      priority: "high",
      category: "billing",
    });
  });

  test("in two languages and to each by name", async () => {
    const translations = file("zh.json", JSON.stringify({ "zh-CN": { title: "{{user.name}}：{{data.id}} 已发货" } }));
    const of = ["--to", "users/ann,users/ben", "--title", "{{user.name}}: {{data.id}} is sent"];
    const more = ["--variables", "--data", "id=3001=a", "--translations", translations];
    await house.runtime.preferences.change("ben", { locale: "zh-CN" });
    expect(await carillon(["send", ...of, ...more])).toMatchObject({ code: 0, stderr: "" });
    expect((await inboxOf("ann"))[0]?.title).toBe("Ann: 3001=a is sent");
    expect((await inboxOf("ben"))[0]?.title).toBe("Ben：3001=a 已发货");
    const bad = file("bad.json", "{");
    expect(await carillon(["send", ...of, "--translations", bad])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no JSON/),
    });
    expect(await carillon(["send", ...of, "--data", "id"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/<field>=<text>/),
    });
    expect(await carillon(["send", ...of, "--variables"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no \{\{data.id\}\}/),
    });
  });

  test("later, and as JSON", async () => {
    const args = ["send", "--to", "all", "--title", "Later", "--at", "2090-01-01T00:00:00Z", "--json"];
    const { stdout } = await carillon(args);
    expect(JSON.parse(stdout)).toMatchObject({ status: "scheduled", seq: null });
  });

  test("with a key of one's own it sends once, however often it is run", async () => {
    const args = ["send", "--to", "users/ben", "--title", "Once by key", "--idempotency-key", "k1", "--json"];
    const [one, other] = [await carillon(args), await carillon(args)];
    expect(one.stdout).toBe(other.stdout);
    expect((await inboxOf("ben")).filter(({ title }) => title === "Once by key")).toHaveLength(1);
  });

  test("an answer that is lost is asked for again, and nothing is sent twice", async () => {
    const lossy = await losing("answer", "as a bad gateway");
    const run = await carillon(["send", "--to", "users/ben", "--title", "Despite losses", "--url", lossy.url]);
    expect(run).toMatchObject({ code: 0 });
    expect(lossy.calls()).toBe(3);
    expect((await inboxOf("ben")).filter(({ title }) => title === "Despite losses")).toHaveLength(1);
    lossy.close();
  });

  test("what the server refuses is told with code, message and field", async () => {
    const args = ["send", "--to", "users/ann", "--title", "x", "--priority", "loud"];
    const { code, stdout, stderr } = await carillon(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    // Once.
    expect(stderr).toMatch(/^invalid: priority: [^\n]*\n$/);
    const both = await carillon([...args, "--category", "No slug"]);
    expect(both.stderr.match(/(category|priority): /g)).toHaveLength(2);
    const json = JSON.parse((await carillon([...args, "--json"])).stderr);
    expect(json.error).toMatchObject({ code: "invalid", details: [{ path: "priority" }] });
    const strange = await carillon(args, { CARILLON_API_KEY: "x".repeat(40) });
    expect(strange).toMatchObject({ code: 1, stderr: expect.stringMatching(/^unauthorized: /) });
  });

  test("an audience that the server refuses is told by its place, once, with what may stand there", async () => {
    const { code, stderr } = await carillon(["send", "--to", "users/ann,topics/No Slug", "--title", "x"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^invalid: audience\.1: must be "all", "topics\/<slug>"[^\n]*\n$/);
  });

  test("a server that is not there is told after some tries", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const run = await carillon(["send", "--to", "all", "--title", "x", "--url", url]);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining(`unreachable: ${url} cannot be reached`) });
  });
});

describe("tail", () => {
  const titles = (stdout: string): string[] =>
    [...stdout.matchAll(/ {2}(T\d+) {2}\(/g)].map(([, title]) => title ?? "");

  test("shows events as they come, over connections that break, and goes on from where it was", async () => {
    const { userId: person, token } = await house.person();
    const first = start(["tail", "--user", person], env);
    await expect.poll(() => house.runtime.hub.size).toBe(1);
    await house.publish([`users/${person}`], "T1");
    await expect.poll(() => titles(first.written.stdout)).toEqual(["T1"]);
    for (const socket of house.sockets) socket.destroy();
    await house.publish([`users/${person}`], "T2");
    await expect.poll(() => titles(first.written.stdout)).toEqual(["T1", "T2"]);
    first.child.kill("SIGINT");
    const { code, stderr } = await first.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Connected: /);
    const [, cursor = ""] = /^Go on with --after (\S+)$/m.exec(stderr) ?? [];

    await house.publish([`users/${person}`], "T3");
    const second = start(["tail", "--after", cursor, "--json"], {
      ...env,
      CARILLON_API_KEY: "",
      CARILLON_TOKEN: token,
    });
    await expect.poll(() => second.written.stdout).toContain("\n");
    await house.publish([`users/${person}`], "T4");
    await expect.poll(() => second.written.stdout.trim().split("\n")).toHaveLength(2);
    const events = second.written.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.map(({ type, item }) => [type, item.title])).toEqual([
      ["item.created", "T3"],
      ["item.created", "T4"],
    ]);
    second.child.kill("SIGTERM");
    expect((await second.ended).code).toBe(0);
  });

  test("one who is put out is told so, and does not come back", async () => {
    const run = start(["tail", "--user", "ben"], env);
    await expect.poll(() => house.runtime.hub.connections({ user: "ben" }, 1)).toHaveLength(1);
    const [connection] = house.runtime.hub.connections({ user: "ben" }, 1);
    house.runtime.hub.closeOne(connection?.id ?? 0, "revoked");
    expect(await run.ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/^revoked: /m) });
  });

  test("nobody by that name, and a cursor that is none", async () => {
    expect(await carillon(["tail", "--user", "nobody"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^not_found: /),
    });
    const { code, stderr } = await carillon(["tail", "--user", "ben", "--after", "nonsense"]);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/^bad_cursor: /m) });
  });
});

test("keys are made, listed and revoked; the secret is all of the standard output", async () => {
  const made = await carillon(["keys", "create", "--name", "Deploys", "--scope", "send,admin"]);
  expect(made.stdout).toMatch(/^ck_[\w-]{43}\n$/);
  const [, id = ""] = /\((\S+)\)/.exec(made.stderr) ?? [];
  const own = { CARILLON_API_KEY: made.stdout.trim() };
  const listed = await carillon(["keys", "list"], own);
  expect(listed.stdout).toMatch(new RegExp(`^ID +NAME .*\n[^]*${id} +Deploys +send,admin`));
  expect(JSON.parse((await carillon(["keys", "list", "--json"], own)).stdout)).toContainEqual(
    expect.objectContaining({ id, name: "Deploys" }),
  );
  expect(await carillon(["keys", "revoke", id])).toMatchObject({ code: 0, stdout: `Revoked: ${id}\n` });
  expect(await carillon(["keys", "list"], own)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^unauthorized: /),
  });
});

test("a key is not made twice when the answer is lost", async () => {
  const lossy = await losing("answer");
  const run = await carillon(["keys", "create", "--name", "Lost", "--scope", "send", "--url", lossy.url]);
  expect(run).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/^unreachable: /) });
  expect(lossy.calls()).toBe(1);
  lossy.close();
});

describe("import", () => {
  const people = [
    "\uFEFFid,name,email,role,topics",
    'p1,"One, the first",p1@example.com,,t1',
    "p2,Two,not-an-email,,",
    "p3,Three,p3@example.com",
    'p4,"Four,p4@example.com,,', // The quote closes in the next line.
    '",p4@example.com,,',
    "p5,Five,p5@example.com,admin,no-such-topic",
    "p1,Again,p1b@example.com,,",
    "p  6,Six,p6@example.com,,",
    ...Array.from({ length: 40 }, (_, n) => `q${n},Q ${n},${n === 7 ? "ü@bücher" : `q${n}@example`}.com,,t1`),
  ].join("\r\n");

  test("keeps the good rows, and tells the bad ones by their line", async () => {
    const { code, stdout, stderr } = await carillon(["import", file("people.csv", people)]);
    expect(stdout).toBe("42 new, 0 there already, 5 refused\n");
    expect(code).toBe(1);
    expect(stderr.trim().split("\n").sort()).toEqual([
      expect.stringMatching(/^line 3: p2: invalid: email: /),
      expect.stringMatching(/^line 4: bad_row: has 3 cells, not 5$/),
      expect.stringMatching(/^line 7: p5: not_found: There is no such topic/),
      expect.stringMatching(/^line 8: p1: bad_row: is the same person as line 2$/),
      expect.stringMatching(/^line 9: p {2}6: invalid: id: /),
    ]);
    const { people: found } = await house.runtime.people.page({ topic: "t1", limit: 200 });
    expect(found).toHaveLength(42);
    expect(await house.runtime.users.get("p1")).toMatchObject({ name: "One, the first", role: "member" });
  });

  test("run again, with what was wrong put right, changes nothing that was there", async () => {
    const good = ["id,name,email", 'p1,"One, the first",p1@example.com', "p2,Two,p2@example.com"].join("\n");
    const { code, stdout } = await carillon(["import", "-", "--json"], {}, good);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ created: 1, updated: 1, failed: 0 });
  });

  test("as JSON each refusal is a line of its own", async () => {
    const { stdout } = await carillon(["import", "-", "--json"], {}, "id,name,email\nr1,R,none\n");
    const [refusal, figures] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(refusal).toMatchObject({ line: 2, id: "r1", error: { code: "invalid", details: [{ path: "email" }] } });
    expect(figures).toEqual({ created: 0, updated: 0, failed: 1 });
  });

  test.each([
    ["id,name,email,phone\n", /no column "phone"/],
    ["id,name\n", /The column email is missing/],
    ["id,name,email,name\n", /twice/],
    ["", /empty/],
  ])("%j is no list of people", async (content, message) => {
    expect(await carillon(["import", "-"], {}, content)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(message),
    });
  });

  test("Windows-1252 is read, and said not to be UTF-8; an id beyond ASCII is not guessed", async () => {
    const bytes = Buffer.from("id;name;email\r\nl1;Zo\xeb \x80;l1@example.com\r\nl\xeb;L;l2@example.com\r\n", "latin1");
    expect(await carillon(["import", file("other.csv", bytes)])).toMatchObject({
      code: 1,
      stdout: "1 new, 0 there already, 1 refused\n",
      stderr: expect.stringMatching(/^line 3: .*save it as CSV UTF-8\nThe file is not UTF-8: .*Windows-1252/),
    });
    expect(await house.runtime.users.get("l1")).toMatchObject({ name: "Zoë €" });
    const { stdout } = await carillon(
      ["import", "-", "--json"],
      {},
      Buffer.from("id,name,email\nl1,\xc5,l1@e.test", "latin1"),
    );
    expect(JSON.parse(stdout)).toEqual({ created: 0, updated: 1, failed: 0, encoding: "windows-1252" });
  });

  const asSaved =
    'ID;Name;E-Mail;Time Zone;TOPICS;;\r\nm%;"Mára; ""M""";m%@example.com;Europe/Berlin;"t1\r\nt1";;\r\n;;;;;;\r\n';
  test.each([
    ["semicolons", (text: string) => Buffer.from(text)],
    [
      "tabs, UTF-16 and its mark",
      (text: string) => Buffer.from(`\ufeff${text.replace("; ", ", ").replaceAll(";", "\t")}`, "utf16le"),
    ],
    ["UTF-16, big end first", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
    ["commas and its mark", (text: string) => Buffer.from(`\ufeff${text.replaceAll(";", ",")}`)],
    [
      "sep= and CR alone",
      (text: string) => Buffer.from(`sep=|\r${text.replaceAll(";", "|").replaceAll("\r\n", "\r")}`),
    ],
  ])("what a spreadsheet saves is taken: %s", async (name, saved) => {
    const id = `m${name.length}`;
    const { code, stdout } = await carillon(["import", file("saved.csv", saved(asSaved.replaceAll("m%", id)))]);
    expect([code, stdout]).toEqual([0, "1 new, 0 there already, 0 refused\n"]);
    const user = await house.runtime.users.get(id);
    expect(user).toMatchObject({ email: `${id}@example.com`, timeZone: "Europe/Berlin" });
    expect(user?.name).toMatch(/^Mára[;,|\t] "M"$/);
  });

  test.each([
    ["id name email\n", /^Line 1, column 1: there is no column "id name email"; .*No comma, semicolon or tab/],
    ["id,name;email\tx\n", /column 2: there is no column "name;email\\tx".*separator was taken to be ","/],
    ["i\0d\0,\0", /save it as CSV UTF-8/],
    ['id,na"me,email\n', /^Line 1: column 2 has a quote/],
  ])("%j: it says where, what, and between which separators", async (content, message) => {
    expect(await carillon(["import", "-"], {}, content)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(message),
    });
  });

  test("of damaged UTF-8 only the damaged rows are refused, and a cell beyond the named columns is told", async () => {
    const bytes = Buffer.concat([
      Buffer.from("id,name,email,\nd1,Žižkov,d1@example.com,\nd2,Z"),
      Buffer.from([0xeb]),
      Buffer.from(",d2@example.com,\nd3,D,d3@example.com,x\nd4,D,d4@example.com,,,\n"),
    ]);
    const { stdout, stderr } = await carillon(["import", file("damaged.csv", bytes)]);
    expect(stdout).toBe("2 new, 0 there already, 2 refused\n");
    expect(stderr).toMatch(/^line 3: bad_row: column 2 has characters that are not UTF-8$/m);
    expect(stderr).toMatch(/^line 4: bad_row: has "x" in column 4, which has no name/m);
  });

  test("with a key that may not, it does not try each row", async () => {
    const run = await carillon(["import", file("people.csv", people)], { CARILLON_API_KEY: "x".repeat(40) });
    expect(run).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/^unauthorized: .*\n$/m) });
  });
});
