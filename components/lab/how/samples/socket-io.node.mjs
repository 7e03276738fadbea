// npm install socket.io-client, then: TOKEN=… node socket-io.node.mjs
import { io } from "socket.io-client";

let cursor;
// Called for each try, so that it resumes.
const auth = (give) => give({ token: process.env.TOKEN, ...(cursor && { after: cursor }) });
const socket = io("https://carillon.example", { transports: ["websocket"], auth });
socket.on("ready", (message) => {
  cursor = message.cursor;
});
socket.on("event", (event) => {
  cursor = cursor.replace(/\d+$/, event.seq);
  console.log(event.type, event.item?.title);
});
socket.on("connect_error", (error) => console.error(error.data?.code ?? error.message));
