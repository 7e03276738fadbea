/** `npm run generate`, and after every install: the Prisma client, and the command of package.json's `bin`. */
import { bundleCommand, generateClient } from "./build.ts";

generateClient();
bundleCommand();
