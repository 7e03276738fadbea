// A page that never ends, in a frame that nobody sees. Each of its scripts posts one message to us.
const origin = "https://carillon.example";
const frame = document.createElement("iframe");
let cursor = null;
const open = () => {
  frame.src = `${origin}/api/events/iframe${cursor ? `?after=${cursor}` : ""}`;
};
addEventListener("message", ({ source, origin: from, data }) => {
  if (source !== frame.contentWindow || from !== origin) return;
  if (data.cursor) cursor = data.cursor;
  if (!data.seq) return;
  cursor = cursor.replace(/\d+$/, data.seq);
  console.log(data.type, data.item?.title);
});
frame.hidden = true;
frame.onload = () => setTimeout(open, 1000); // It has "loaded": it has ended.
open();
document.body.append(frame);
