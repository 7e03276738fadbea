/** Lets the event loop have its turn: what others send and ask comes before this resolves. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
