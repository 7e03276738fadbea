import { type ClassValue, clsx } from "clsx";
import { mergeClasses } from "./merge-classes.ts";

export const cn = (...classes: ClassValue[]): string => mergeClasses(clsx(classes));
