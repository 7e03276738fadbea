import { redirect } from "next/navigation";
import { principal } from "./session.ts";

export default async function HomePage() {
  redirect((await principal()) ? "/inbox" : "/sign-in");
}
