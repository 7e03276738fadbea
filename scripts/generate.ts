/** `npm run generate`, and after every install: the Prisma client. */
import { generateClient } from "./build.ts";

generateClient();
