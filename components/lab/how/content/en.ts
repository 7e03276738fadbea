import type { Explanations } from "./explanation.ts";

const NGINX_TIMEOUT = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout";
const HTML_SSE = "https://html.spec.whatwg.org/multipage/server-sent-events.html";

export const english: Explanations = {
  "short-poll": {
    summary: "Ask, get an answer at once, wait, ask again.",
    wire: [
      "Each poll is an ordinary `GET` that names the cursor of what is already known. The answer holds what has come since, oldest first, and the cursor to ask with next. In between nothing is open.",
      "If there is nothing new, the answer is `304 Not Modified`: the `ETag` of an answer is its cursor, and the client sends it back as `If-None-Match`. That saves the body, not the headers, which travel both ways each time.",
    ],
    when: [
      "A script, a cron job or a sensor that looks in now and then.",
      "A page that may be half a minute late, served by anything that speaks HTTP.",
      "Not for a badge that should move at once: on average an event is late by half the interval.",
    ],
    proxies: [
      "None objects: to a firewall or a load balancer it is a page being fetched. There is no timeout to raise and no buffer to turn off.",
      "A cache on the way must not answer for the server. The answers say `Cache-Control: private, no-cache` and `Vary: Cookie, Authorization`.",
    ],
    limits: [
      "The interval is a bargain between lateness and load: 100,000 readers every 5 seconds are 20,000 requests a second, nearly all of them in vain.",
      "Browsers slow the timers of hidden tabs down. Chrome runs chained timers once a second, and once a minute when the tab has been hidden for [more than five minutes](https://developer.chrome.com/blog/timer-throttling-in-chrome-88).",
    ],
  },
  "long-poll": {
    summary: "The same question, but the server thinks about it until there is something to say.",
    wire: [
      "The `GET` says `wait=25`. If there is nothing new the server leaves it unanswered, and answers with the first event, or empty after 25 seconds. Then the client asks again at once.",
      "Between an answer and the next question nobody listens. What is sent in that gap must not be lost, and that is what the cursor is for: the server answers from the log with everything that came after it, however long the gap was.",
    ],
    when: [
      "Something on the way cuts streams or holds them back. Here each answer is a whole one.",
      "The client has nothing but HTTP: a shell script, a small device, an old library.",
      "Events are rare. When many come in a row, each answer takes what is there, but each answer is also a request.",
    ],
    proxies: [
      "A proxy that waits for a whole answer before it passes it on does no harm.",
      `One that loses patience does. nginx gives up after [60 seconds without a byte](${NGINX_TIMEOUT}), unless told otherwise. [RFC 6202](https://www.rfc-editor.org/rfc/rfc6202#section-5.5) reports that 120 seconds often work and calls 30 the safer value; here it is 25.`,
      "With keep-alive the polls follow each other on one TCP connection, so that a poll costs headers and no handshake.",
    ],
    limits: [
      "All headers, both ways, for every answer. The column “Bytes/event” of the lab shows what that comes to.",
      "A poll that waits occupies one of the six connections that browsers open to a host over HTTP/1.1.",
      "A lost network looks like a server that is thinking. The client needs a timeout of its own, somewhat longer than the wait.",
    ],
  },
  iframe: {
    summary: "A hidden page that never finishes loading. Each event is one more script in it.",
    wire: [
      "The server sends the beginning of an HTML page, and then one `<script>` for each event, for as long as the connection lives. A browser runs a script as soon as its end tag is there; it does not wait for the rest of the page. Each script calls `parent.postMessage`.",
      "The comment at the beginning is 2 KiB of padding, for browsers and proxies that hold the first bytes of a page back. The scripts carry the nonce of the page's Content-Security-Policy, so that no other can run, and remove themselves, or the document would grow for ever. After 1 MiB the page says `end`, and the client loads a new one from its cursor.",
    ],
    when: [
      "Hardly ever: every current browser has `EventSource`, which does the same by design.",
      "In a web view or a locked-down browser that has neither WebSocket nor EventSource, yet runs scripts while a page loads.",
      "To see how the web did push before there was an API for it.",
    ],
    proxies: [
      "As with SSE, a proxy that buffers holds everything back. `X-Accel-Buffering: no` tells nginx not to, and `no-transform` keeps compressors away.",
      "A Content-Security-Policy of the page around it has to allow the frame (`frame-src`), and this one lets itself be framed by its own origin only.",
    ],
    limits: [
      "One way: commands go by HTTP.",
      "The page around learns nothing of a failure: a frame that got a 401 fires `load` as one that got a page does. The client here asks `/api/events` once, to find out why.",
      "It needs a DOM, so no worker can have it, and over HTTP/1.1 it takes one of the browser's six connections to the host.",
    ],
    aside: {
      title: "Where it comes from",
      paragraphs: [
        "In February 2006 Gmail got a chat, and messages simply appeared. Alex Russell [took its JavaScript apart](https://infrequently.org/2006/02/what-else-is-burried-down-in-the-depths-of-googles-amazing-javascript/) and described what he found: a page in a hidden frame, kept open by the server, which wrote `<script>` blocks into it. Three weeks later he gave that way of doing things a name, Comet.",
        "Internet Explorer made it hard. It clicked when a frame navigated, and its logo turned for as long as a page was loading, which was for ever: the “throbber of doom”. Google put the frame into an ActiveX object by the name of `htmlfile`, a document in no window, where nobody saw or heard it load.",
        "Others who copied that found that [the stream broke off after a few messages](http://cometdaily.com/2007/10/25/http-streaming-and-internet-explorer/). It took until the end of 2007 for somebody to write down how to keep it alive. `postMessage`, which this frame uses in place of `document.domain`, came later; the rest is as it was.",
      ],
    },
  },
  sse: {
    summary: "One answer that never ends, in a text format that every browser reads by itself.",
    wire: [
      "A `GET`, a `200` with `Content-Type: text/event-stream`, and then blocks of lines, each ended by an empty one. `data:` is the payload, `event:` its name (without one it is a `message`), `id:` where one has got to, `retry:` how long to wait before coming back. A line that begins with a colon is a comment.",
      "If the connection breaks, the browser waits, asks again, and sends the last `id` as `Last-Event-ID`. Here an id is a cursor of the log, so resuming takes no further code.",
    ],
    when: [
      "From server to browser: notifications, progress, the words of a language model.",
      "When upgrades do not get through, but long answers do.",
      "When `curl -N` should be a client.",
    ],
    proxies: [
      "It is HTTP, so it passes. But a proxy that buffers holds events back until its buffer is full. The answer says `X-Accel-Buffering: no`, which nginx heeds, and `Cache-Control: no-transform`, so that nothing on the way compresses it.",
      `What is idle is cut. The HTML standard [suggests](${HTML_SSE}#authoring-notes) a comment every 15 seconds or so; here a \`heartbeat\` does it, which moves the cursor on as well.`,
      "A proxy that buffers whatever it is told is found out by silence: the first `ready` does not come, and the client falls back to another transport.",
    ],
    limits: [
      "Over HTTP/1.1 browsers open [six connections to a host](https://developer.mozilla.org/en-US/docs/Web/API/EventSource), all tabs together: the seventh tab waits. Over HTTP/2 streams share a connection, some hundred of them. The tabs of Carillon share one stream.",
      "`EventSource` sends no headers of your own: it is the cookie, or a token in the address.",
      "Any answer but a 200 of the right type, and it gives up for good. Only a lost connection is tried again.",
      "Text only, and one way.",
    ],
    aside: {
      title: "Why it needs no library",
      paragraphs: [
        "Reading the format, reconnecting, waiting before it, remembering the last id: the HTML standard makes all of that the browser's work. The code below is not shortened.",
        "It is older than one would think. Ian Hickson proposed it in 2004, and Opera 9 had it in 2006, as an element, `<event-source>`. By 2010 it was [an object called `EventSource`](https://dev.opera.com/blog/eventsource/), in WebKit too. Internet Explorer never had it, which is why there are polyfills.",
        "What it leaves to you: a delay that grows, and coming back after an error status. Carillon's client closes it at the first error and leaves both to the part that does them for all seven transports.",
      ],
    },
  },
  websocket: {
    summary: "An HTTP request that turns into a pipe for messages, both ways.",
    wire: [
      "A `GET` with `Upgrade: websocket` and a random `Sec-WebSocket-Key`. The server answers `101`, and with `Sec-WebSocket-Accept`, a hash of that key, it shows that it understood. From then on the same connection carries frames, and HTTP is over.",
      "A frame from the server costs 2 to 10 bytes beside its content; one from the browser 4 more, because it is masked with a random key, so that nobody can make a browser write bytes that a careless proxy takes for a request ([RFC 6455](https://www.rfc-editor.org/rfc/rfc6455#section-10.3)).",
    ],
    when: [
      "When nothing forbids it: one connection, both ways, the least overhead of all seven.",
      "When both sides talk, and often. Reading and archiving go over the same socket here.",
    ],
    proxies: [
      "`Upgrade` is a hop-by-hop header: a reverse proxy drops it [unless told to pass it on](https://nginx.org/en/docs/http/websocket.html).",
      `What is idle is cut: by nginx after [60 seconds](${NGINX_TIMEOUT}). The server pings every 25.`,
      "HTTP/2 has no upgrade. Its substitute is an extended CONNECT ([RFC 8441](https://www.rfc-editor.org/rfc/rfc8441)); where the server does not offer that, browsers open an HTTP/1.1 connection beside.",
    ],
    limits: [
      "No reconnecting and no resuming: both are yours to write, and a third of the code below is that.",
      "A handshake that was refused tells a page nothing: an `error`, and close code 1006. This server therefore accepts, says why in a `close` message, and closes with a code of its own.",
      "A page cannot set headers: it is the cookie, or a token in the address. And the same-origin policy does not hold here, so the server has to look at `Origin` itself.",
      "`onmessage` cannot say “slower”. What a page does not work off waits in its memory.",
    ],
  },
  "socket-io": {
    summary: "A protocol on top of WebSocket: names for messages, answers to them, and long polling to fall back to.",
    wire: [
      'Two layers, told apart by the first digits of a text frame. Engine.IO keeps the connection: `0` opens it and names a session and its heartbeats; a ping `2` wants its pong `3`. Socket.IO travels in Engine.IO\'s messages, `4`: `40` connects to a namespace, `42["event",{…}]` is an event with a name.',
      "By default a client begins with long polling and upgrades; this one begins with WebSocket, which spares the polls.",
    ],
    when: [
      "You have Socket.IO clients already.",
      "You want names, acknowledgements and reconnecting without writing them, and have its library on both sides.",
      "Not in order to speak WebSocket: a plain WebSocket client cannot talk to it, nor its client to a plain WebSocket server, as the code below shows by what it has to add.",
    ],
    proxies: [
      "By WebSocket: as for WebSocket.",
      "By polling, several requests belong to one session. Behind several servers each has to reach the one that began it, or it is [400, “Session ID unknown”](https://socket.io/docs/v4/using-multiple-nodes/).",
    ],
    limits: [
      "The order is kept; arrival is not promised. By default it is [at most once](https://socket.io/docs/v4/delivery-guarantees/): the server keeps nothing for one who is away. Its connection state recovery helps with short gaps and [will not always succeed](https://socket.io/docs/v4/connection-state-recovery). Carillon leaves it off: the cursor goes along in `auth`, and the log does the rest.",
      "The client is 15 KB of script, gzipped. Here it is loaded by those who use it.",
    ],
  },
  mqtt: {
    summary: "A broker's protocol: subscribe to topics, acknowledge what came, be remembered while away.",
    wire: [
      "In a browser MQTT's packets travel in binary WebSocket frames. `CONNECT` says who it is, `SUBSCRIBE` what for; each `PUBLISH` at QoS 1 has an id and wants its `PUBACK`.",
      "This client asks for a clean session, which begins at now. So once it is subscribed it fetches what it missed by an ordinary poll, and holds back what comes meanwhile. That is the `GET` in the middle.",
    ],
    when: [
      "The readers are devices and programs. A packet's fixed header takes 2 to 5 bytes, and there is a client for everything.",
      "Readers are away for days. With `clean: false` what was published meanwhile is there when they return; here such a session is a stored cursor, so it costs the server nothing to wait.",
      "In a page, only if the rest of the house speaks MQTT.",
    ],
    proxies: [
      "Over WebSocket: as for WebSocket.",
      "Over TCP, port 1883, an HTTP proxy is no help: it needs a TCP proxy, and TLS there.",
      "A client that is silent for [one and a half times its keep-alive](https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html#_Keep_Alive) is cut off by the broker. Choose it below what proxies on the way take for idle.",
    ],
    limits: [
      "QoS 1 is at least once: what was sent and not acknowledged comes again. Drop it by `seq`.",
      "A client id belongs to one connection. Two tabs with the same one throw each other out, for ever.",
      "MQTT 3.1.1 has no error texts. A refused connection is a number in `CONNACK`, a refused topic is 128 in `SUBACK`, and a publish that is not allowed is acknowledged all the same or ends the connection; here it ends it.",
      "MQTT.js is 105 KB of script, gzipped, seven times Socket.IO's client.",
    ],
  },
};
