import type { Locale as CarillonLocale } from "#core/vocabulary.ts";
import type messages from "../messages/en.json";

declare module "next-intl" {
  interface AppConfig {
    Locale: CarillonLocale;
    Messages: typeof messages;
  }
}
