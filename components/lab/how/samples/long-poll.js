// The same question, with a wait: the server answers at the first event, or empty after 25 s.
const ask = async (query) => {
  const answer = await fetch(`https://carillon.example/api/events${query}`);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
};
let { cursor } = await ask("");
for (;;) {
  const page = await ask(`?after=${cursor}&wait=25`).catch(() => null);
  for (const event of page?.events ?? []) console.log(event.type, event.item?.title);
  cursor = page?.cursor ?? cursor;
  // Lost, not over: the cursor says where to go on.
  if (!page) await new Promise((resolve) => setTimeout(resolve, 1000 + 2000 * Math.random()));
}
