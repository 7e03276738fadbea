import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { DemoPeople, type DemoPerson } from "#components/sign-in/demo-people.tsx";
import { FrontPage } from "#components/sign-in/front-page.tsx";
import { SignInForm } from "#components/sign-in/sign-in-form.tsx";
import { getRuntime } from "#core/runtime.ts";
import type { User } from "#core/users.ts";
import { principal } from "../session.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("signIn"))("title") };
}

/** The demo's own, and a few of those who were added to it. */
const SHOWN = 12;

export default async function SignInPage() {
  if (await principal()) redirect("/inbox");
  const { env, users } = getRuntime();
  return (
    <FrontPage isFormFirst={!env.isDemo}>
      {env.isDemo ? <DemoPeople people={(await users.first(SHOWN)).map(toPerson)} /> : <SignInForm />}
    </FrontPage>
  );
}

const toPerson = ({ id, name, role, image, data }: User): DemoPerson => ({
  id,
  name,
  role,
  image,
  title: typeof data?.title === "string" ? data.title : null,
});
