/** The key that is set by the environment, called as whoever set it knows it. */
export const ENVIRONMENT_KEY = { id: "bootstrap", name: "CARILLON_API_KEY" } as const;
