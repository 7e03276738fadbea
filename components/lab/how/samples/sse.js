// That is all of it: the browser reconnects by itself, and says where it was.
const source = new EventSource("https://carillon.example/api/events/sse");
source.onmessage = ({ data }) => {
  const event = JSON.parse(data);
  console.log(event.type, event.item?.title);
};
source.addEventListener("ready", ({ data }) => console.log("unread:", JSON.parse(data).counts.unread));
source.addEventListener("reset", () => console.log("too long away: fetch the list afresh"));
