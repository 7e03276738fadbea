import type { Locale, TransportName } from "#core/vocabulary.ts";
import { english } from "./content/en.ts";
import type { Explanation, Explanations } from "./content/explanation.ts";
import { chinese } from "./content/zh-cn.ts";

const BY_LANGUAGE: Readonly<Record<Locale, Explanations>> = { en: english, "zh-CN": chinese };

/** For pages made on the server alone: all of it in a browser's bundle would be weight. */
export const explanationOf = (locale: Locale, transport: TransportName): Explanation => BY_LANGUAGE[locale][transport];
