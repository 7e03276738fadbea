import type { Explanations } from "./explanation.ts";

const NGINX_TIMEOUT = "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout";
const HTML_SSE = "https://html.spec.whatwg.org/multipage/server-sent-events.html";

export const chinese: Explanations = {
  "short-poll": {
    summary: "问一次，立刻得到答复，等一会儿，再问一次。",
    wire: [
      "每次轮询都是一个普通的 `GET`，带上已读到的游标。答复里是此后的全部事件（旧的在前），以及下次要用的游标。两次之间没有任何打开的连接。",
      "没有新内容时，答复是 `304 Not Modified`：答复的 `ETag` 就是它的游标，客户端用 `If-None-Match` 把它带回来。省下的是正文，不是首部；首部每次都要来回各传一遍。",
    ],
    when: [
      "偶尔看一眼的脚本、定时任务或传感器。",
      "晚半分钟也无妨的页面，只要对方会说 HTTP 就行。",
      "不适合需要立刻变化的角标：平均来说，事件会迟到半个轮询间隔。",
    ],
    proxies: [
      "谁都不会拦：在防火墙和负载均衡器看来，这只是取一个页面。没有超时要调大，也没有缓冲要关掉。",
      "途中的缓存不能替服务器作答。答复里写着 `Cache-Control: private, no-cache` 和 `Vary: Cookie, Authorization`。",
    ],
    limits: [
      "间隔是延迟与负载之间的取舍：10 万个读者每 5 秒问一次，就是每秒 2 万个请求，几乎全都白问。",
      "浏览器会放慢隐藏标签页的计时器。Chrome 对连续的计时器每秒最多执行一次；标签页[隐藏超过五分钟](https://developer.chrome.com/blog/timer-throttling-in-chrome-88)后，每分钟最多一次。",
    ],
  },
  "long-poll": {
    summary: "同样的问题，但服务器会先等着，等到有话可说再答。",
    wire: [
      "`GET` 里带着 `wait=25`。没有新内容时，服务器先不答复：一有事件就答，或者满 25 秒后答一个空的。客户端随即再问。",
      "在一次答复和下一次提问之间，没有人在听。这个空当里发出的内容不能丢，游标就是为此而设：服务器从日志里取出游标之后的一切来作答，空当再长也一样。",
    ],
    when: [
      "途中有东西会切断或扣住流。这里的每个答复都是完整的。",
      "客户端只会 HTTP：shell 脚本、小设备、老旧的库。",
      "事件不多的时候。事件接连而来时，一个答复会带走当时已有的全部，但每个答复也是一个请求。",
    ],
    proxies: [
      "等答复完整了再转发的代理没有坏处。",
      `没有耐心的代理有。nginx 默认[60 秒收不到一个字节](${NGINX_TIMEOUT})就放弃。[RFC 6202](https://www.rfc-editor.org/rfc/rfc6202#section-5.5) 说 120 秒往往可行，30 秒更稳妥；这里是 25 秒。`,
      "有 keep-alive 时，各次轮询走同一条 TCP 连接，所以每次只花首部的字节，不必重新握手。",
    ],
    limits: [
      "每个答复都要来回传一遍全部首部。实验室里“字节/事件”一列就是它的代价。",
      "HTTP/1.1 下，浏览器对一台主机最多开六条连接，等待中的轮询占去一条。",
      "网络断了，看上去像服务器还在等。客户端需要自己的超时，比等待时间稍长一些。",
    ],
  },
  iframe: {
    summary: "一个永远加载不完的隐藏页面，每个事件都是其中新来的一段脚本。",
    wire: [
      "服务器先发一个 HTML 页面的开头，之后只要连接还在，每个事件就发一段 `<script>`。浏览器见到脚本的结束标签就执行，不会等页面的其余部分。每段脚本调用 `parent.postMessage`。",
      "开头的注释是 2 KiB 的填充，给那些会扣住页面最初字节的浏览器和代理。脚本都带着页面 Content-Security-Policy 的 nonce，别的脚本无法执行；脚本执行后会删掉自己，否则文档会无限增长。到约 1 MiB 时，页面说一声 `end`，客户端从游标处加载一个新的。",
    ],
    when: [
      "几乎用不着：如今的浏览器都有 `EventSource`，它就是为此而设计的。",
      "某些 WebView 或受限的浏览器：没有 WebSocket，也没有 EventSource，但会在页面加载时执行脚本。",
      "想看看在有 API 之前，网页是怎样做推送的。",
    ],
    proxies: [
      "和 SSE 一样，会缓冲的代理会扣住一切。`X-Accel-Buffering: no` 告诉 nginx 不要缓冲，`no-transform` 让途中的压缩器不要插手。",
      "外层页面的 Content-Security-Policy 要允许这个框架（`frame-src`）；而这个页面只允许同源的页面嵌入它。",
    ],
    limits: [
      "只有一个方向：命令走 HTTP。",
      "外层页面无从得知失败的原因：拿到 401 的框架和拿到页面的框架一样触发 `load`。这里的客户端会向 `/api/events` 问一次，弄清缘由。",
      "它需要 DOM，所以 worker 里用不了；HTTP/1.1 下，它也占去浏览器对这台主机的六条连接之一。",
    ],
    aside: {
      title: "它的来历",
      paragraphs: [
        "2006 年 2 月，Gmail 有了聊天，消息就那样自己出现了。Alex Russell [拆开了它的 JavaScript](https://infrequently.org/2006/02/what-else-is-burried-down-in-the-depths-of-googles-amazing-javascript/)，写下了他的发现：隐藏框架里有一个页面，服务器让它一直开着，往里写 `<script>`。三周之后，他给这种做法起了个名字：Comet。",
        "Internet Explorer 让这件事很难。框架每次导航它都会“咔哒”一声，页面加载时它的标志转个不停，而这个页面永远在加载：人称“末日转圈”。Google 的办法是把框架放进一个名叫 `htmlfile` 的 ActiveX 对象：一个不属于任何窗口的文档，没人看得见、听得到它在加载。",
        "照着做的人发现，[几条消息之后流就断了](http://cometdaily.com/2007/10/25/http-streaming-and-internet-explorer/)。直到 2007 年底，才有人写明怎样让它活下去。这里的框架用 `postMessage` 代替了当年的 `document.domain`，其余一如当初。",
      ],
    },
  },
  sse: {
    summary: "一个永不结束的答复，用的是每个浏览器都能自己读懂的文本格式。",
    wire: [
      "一个 `GET`，一个 `Content-Type: text/event-stream` 的 `200`，然后是一块块的行，每块以空行结束。`data:` 是内容，`event:` 是名字（没有名字就是 `message`），`id:` 是读到了哪里，`retry:` 是重连前要等多久。以冒号开头的行是注释。",
      "连接断了，浏览器会等一等，再次请求，并用 `Last-Event-ID` 带上最后的 `id`。这里的 id 就是日志的游标，所以断点续读不需要再写任何代码。",
    ],
    when: [
      "从服务器到浏览器：通知、进度、语言模型吐出的字。",
      "升级（Upgrade）过不去，但长答复过得去的时候。",
      "想让 `curl -N` 也能当客户端的时候。",
    ],
    proxies: [
      "它就是 HTTP，所以过得去。但会缓冲的代理要等缓冲满了才放行。答复里写着 `X-Accel-Buffering: no`（nginx 会照办）和 `Cache-Control: no-transform`（途中不许压缩）。",
      `空闲的连接会被切断。HTML 标准[建议](${HTML_SSE}#authoring-notes)大约每 15 秒发一行注释；这里由 \`heartbeat\` 来做，它同时让游标前进。`,
      "有的代理怎么说都要缓冲，沉默会暴露它：第一个 `ready` 迟迟不来，客户端就退到别的传输方式。",
    ],
    limits: [
      "HTTP/1.1 下，浏览器对一台主机[最多开六条连接](https://developer.mozilla.org/en-US/docs/Web/API/EventSource)，所有标签页合计：第七个标签页只能等。HTTP/2 下，约一百个流共用一条连接。Carillon 的各标签页共用一个流。",
      "`EventSource` 不能带自己的首部：只能靠 cookie，或者地址里的令牌。",
      "只要答复不是类型正确的 200，它就永远放弃。只有连接断开才会重试。",
      "只能传文本，只有一个方向。",
    ],
    aside: {
      title: "为什么不需要库",
      paragraphs: [
        "解析格式、重连、重连前的等待、记住最后的 id：HTML 标准把这些全交给了浏览器。下面的代码没有删减。",
        "它比人们以为的更老。Ian Hickson 在 2004 年提出，2006 年 Opera 9 就有了，当时是一个元素 `<event-source>`。到 2010 年，它成了[名为 `EventSource` 的对象](https://dev.opera.com/blog/eventsource/)，WebKit 里也有。Internet Explorer 始终没有，这才有了那些 polyfill。",
        "留给你的是：逐渐变长的重连间隔，以及在错误状态之后再回来。Carillon 的客户端一出错就关掉它，把这两件事交给七种传输方式共用的那一部分。",
      ],
    },
  },
  websocket: {
    summary: "一个 HTTP 请求，变成一条双向的消息管道。",
    wire: [
      "一个带 `Upgrade: websocket` 和随机 `Sec-WebSocket-Key` 的 `GET`。服务器答 `101`，并用 `Sec-WebSocket-Accept`（由那个 key 算出的散列）表明自己听懂了。从此这条连接上走的是帧，HTTP 到此为止。",
      "服务器发出的帧，除内容外多 2 到 10 字节；浏览器发出的再多 4 字节，因为要用随机密钥做掩码，这样谁也无法让浏览器写出会被粗心的代理当成请求的字节（[RFC 6455](https://www.rfc-editor.org/rfc/rfc6455#section-10.3)）。",
    ],
    when: [
      "只要没有东西拦着：一条连接，两个方向，七种之中开销最小。",
      "双方都说话，而且频繁。在这里，标为已读和归档也走同一个套接字。",
    ],
    proxies: [
      "`Upgrade` 是逐跳首部：[不特意吩咐](https://nginx.org/en/docs/http/websocket.html)，反向代理就会丢掉它。",
      `空闲的连接会被切断：nginx 是 [60 秒](${NGINX_TIMEOUT})。服务器每 25 秒发一次 ping。`,
      "HTTP/2 没有升级，取而代之的是扩展 CONNECT（[RFC 8441](https://www.rfc-editor.org/rfc/rfc8441)）；服务器不提供时，浏览器会另开一条 HTTP/1.1 连接。",
    ],
    limits: [
      "不会重连，也不会续读：两样都得自己写，下面的代码有三分之一是在做这个。",
      "握手被拒时，页面什么也得不到：一个 `error`，外加关闭码 1006。所以这里的服务器先接受，用 `close` 消息说明原因，再以自己的关闭码关闭。",
      "页面不能设首部：只能靠 cookie，或者地址里的令牌。同源策略在这里也不起作用，服务器得自己检查 `Origin`。",
      "`onmessage` 没法说“慢一点”。页面来不及处理的，就堆在它的内存里。",
    ],
  },
  "socket-io": {
    summary: "WebSocket 之上的一套协议：消息有名字，有应答，还能退回长轮询。",
    wire: [
      '两层协议，由文本帧开头的数字区分。Engine.IO 维持连接：`0` 打开连接，给出会话和心跳的间隔；ping `2` 要用 pong `3` 来答。Socket.IO 装在 Engine.IO 的消息 `4` 里：`40` 连到一个命名空间，`42["event",{…}]` 是一个有名字的事件。',
      "客户端默认先用长轮询，再升级；这里的客户端直接用 WebSocket，省去了轮询。",
    ],
    when: [
      "你已经有 Socket.IO 的客户端。",
      "想要消息名、应答和重连而不想自己写，并且两端都用它的库。",
      "不要为了“用 WebSocket”而用它：普通的 WebSocket 客户端连不上它，它的客户端也连不上普通的 WebSocket 服务器；下面的代码要补上的那些，就是差别所在。",
    ],
    proxies: [
      "走 WebSocket 时：同 WebSocket。",
      "走轮询时，多个请求属于一个会话。背后有多台服务器时，每个请求都得到达开启会话的那一台，否则就是 [400，“Session ID unknown”](https://socket.io/docs/v4/using-multiple-nodes/)。",
    ],
    limits: [
      "保证顺序，不保证送达。默认是[至多一次](https://socket.io/docs/v4/delivery-guarantees/)：服务器不为离开的人保留任何东西。它的连接状态恢复能应付短暂的中断，但[并不总能成功](https://socket.io/docs/v4/connection-state-recovery)。Carillon 不用它：游标放在 `auth` 里，其余交给日志。",
      "客户端库 gzip 后是 15 KB 脚本。这里只有用到的人才会加载。",
    ],
  },
  mqtt: {
    summary: "消息代理的协议：订阅主题，确认收到，离开时也被记着。",
    wire: [
      "在浏览器里，MQTT 的报文装在 WebSocket 的二进制帧中。`CONNECT` 说明是谁，`SUBSCRIBE` 说明要什么；QoS 1 的每个 `PUBLISH` 都有编号，要用 `PUBACK` 确认。",
      "这里的客户端要的是干净会话，从“现在”开始。所以订阅之后，它用一次普通的轮询取回错过的内容，期间到达的先放着。中间的那个 `GET` 就是它。",
    ],
    when: [
      "读者是设备和程序。报文的固定首部只有 2 到 5 字节，各种语言都有客户端。",
      "读者一离开就是几天。用 `clean: false`，期间发布的内容会等它回来；在这里，这样的会话只是一个存下来的游标，等多久服务器都不费什么。",
      "在网页里，除非整个系统本来就说 MQTT。",
    ],
    proxies: [
      "走 WebSocket 时：同 WebSocket。",
      "走 TCP 的 1883 端口时，HTTP 代理帮不上忙：需要 TCP 代理，TLS 也放在那里。",
      "客户端沉默超过[保活时间的一倍半](https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html#_Keep_Alive)，就会被代理（broker）切断。保活时间要短于途中各处认定的空闲时间。",
    ],
    limits: [
      "QoS 1 是至少一次：发出而未确认的会再来一次，按 `seq` 丢弃即可。",
      "一个客户端标识只属于一条连接。两个标签页用同一个，就会没完没了地互相踢下线。",
      "MQTT 3.1.1 没有错误文本。连接被拒只是 `CONNACK` 里的一个数字，主题被拒是 `SUBACK` 里的 128，不被允许的发布要么照样被确认，要么断开连接；这里是断开。",
      "MQTT.js gzip 后是 105 KB 脚本，是 Socket.IO 客户端的七倍。",
    ],
  },
};
