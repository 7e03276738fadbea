// npm install mqtt, then: TOKEN=… node mqtt.node.mjs
import mqtt from "mqtt";

const user = "user-id";
const client = mqtt.connect("wss://carillon.example/mqtt", {
  username: user,
  password: process.env.TOKEN,
  // With a name of its own and clean off, what comes while it is away waits for it.
  clientId: "my-program",
  clean: false,
});
client.on("connect", () => client.subscribe(["carillon/all", `carillon/users/${user}`], { qos: 1 }));
client.on("message", (_topic, payload) => {
  const event = JSON.parse(payload);
  console.log(event.type, event.item?.title);
});
client.on("error", (error) => console.error(error.message));
