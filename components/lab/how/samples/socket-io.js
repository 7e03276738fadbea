// Without its library, to see what that does: text frames whose first digits say what they are.
const socket = new WebSocket("wss://carillon.example/socket.io/?EIO=4&transport=websocket");
socket.onmessage = ({ data }) => {
  if (data[0] === "0") socket.send("40"); // Engine.IO is open: connect to the main namespace.
  if (data === "2") socket.send("3"); // A ping wants its pong.
  if (!data.startsWith("42")) return; // 4: message, 2: event.
  const [name, message] = JSON.parse(data.slice(2));
  if (name === "ready") console.log("unread:", message.counts.unread);
  if (name === "event") console.log(message.type, message.item?.title);
};
