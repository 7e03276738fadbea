// Frames, and nothing else: reconnecting and resuming are yours to write.
let cursor = null;
let failures = 0;
function open() {
  const socket = new WebSocket(`wss://carillon.example/ws${cursor ? `?after=${cursor}` : ""}`);
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.cursor) [cursor, failures] = [message.cursor, 0];
    if (!message.seq) return;
    cursor = cursor.replace(/\d+$/, message.seq);
    console.log(message.type, message.item?.title);
  };
  // Later each time, and never all clients at once.
  socket.onclose = () => setTimeout(open, Math.random() * 1000 * 2 ** Math.min(failures++, 5));
}
open();
