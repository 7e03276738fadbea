/** `npm run generate`, and after every install: Node 20's driver, the Prisma client, the command of package.json's `bin`. */
import { bundleCommand, ensureDriver, generateClient } from "./build.ts";

ensureDriver();
generateClient();
bundleCommand();
