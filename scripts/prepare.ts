/** Before `npm start`: builds what is missing or out of date. */
import { ensureBuild } from "./build.ts";

ensureBuild();
