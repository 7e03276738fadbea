// Without a library, to see what one does: three kinds of packet make a subscriber.
const user = "user-id";
const text = (value) => [value.length >> 8, value.length & 255, ...new TextEncoder().encode(value)];
const length = (size) => (size < 128 ? [size] : [(size & 127) | 128, size >> 7]);
const packet = (type, ...body) => Uint8Array.from([type, ...length(body.length), ...body]);
const socket = new WebSocket("wss://carillon.example/mqtt", "mqtt");
socket.binaryType = "arraybuffer";
// CONNECT: MQTT 3.1.1 is level 4; 2: a clean session; no keep-alive. The cookie says who it is.
socket.onopen = () => socket.send(packet(0x10, ...text("MQTT"), 4, 2, 0, 0, ...text(`console-${Date.now()}`)));
socket.onmessage = ({ data }) => {
  const bytes = new Uint8Array(data);
  const topics = ["carillon/all", `carillon/users/${user}`];
  // CONNACK: now SUBSCRIBE, at QoS 0.
  if (bytes[0] === 0x20) socket.send(packet(0x82, 0, 1, ...topics.flatMap((topic) => [...text(topic), 0])));
  if (bytes[0] >> 4 !== 3) return; // PUBLISH: a topic, then the event.
  const event = JSON.parse(new TextDecoder().decode(bytes).replace(/^.*?(?=\{")/s, ""));
  console.log(event.type, event.item?.title);
};
