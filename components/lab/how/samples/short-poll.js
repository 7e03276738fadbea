// Ask, note the cursor, wait, ask again.
const ask = async (query) => (await fetch(`https://carillon.example/api/events${query}`)).json();
let { cursor } = await ask("");
for (;;) {
  const page = await ask(`?after=${cursor}`);
  for (const event of page.events) console.log(event.type, event.item?.title);
  cursor = page.cursor;
  if (!page.more) await new Promise((resolve) => setTimeout(resolve, 3000));
}
