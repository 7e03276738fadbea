import type { ComponentProps, ReactNode, RefObject } from "react";
import { useEffect, useId, useRef, useState } from "react";
import { cn } from "./cn.ts";

type ControlProps = { id: string; "aria-invalid": boolean; "aria-describedby": string | undefined };

type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
  children: (control: ControlProps) => ReactNode;
};

/** A label, its control, and what is wrong with it, tied together for assistive technology. */
export function Field({ label, hint, error: said, className, children }: FieldProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const error = useUntilTyped(said, box);
  const describedBy = error ? `${id}-error` : hint ? `${id}-hint` : undefined;
  return (
    <div ref={box} data-slot="field" className={cn("grid grid-cols-1 gap-1.5", className)}>
      <label htmlFor={id} className="font-medium text-ink text-sm">
        {label}
      </label>
      {children({ id, "aria-invalid": Boolean(error), "aria-describedby": describedBy })}
      {hint && !error && (
        <p id={`${id}-hint`} className="text-ink-muted text-xs">
          {hint}
        </p>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

export function FieldError({ className, ...props }: ComponentProps<"p">) {
  return <p role="alert" className={cn("text-danger text-xs", className)} {...props} />;
}

/** What is wrong with a whole form. */
export function FormError({ children }: { children: string | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  const error = useUntilTyped(children, box, "form");
  return (
    <div ref={box} className="contents">
      {error && <FieldError>{error}</FieldError>}
    </div>
  );
}

/** An error, until something is typed where it was found: it may be right now, and the next try will tell. */
function useUntilTyped(error: string | undefined, box: RefObject<HTMLElement | null>, within = "[data-slot=field]") {
  const [typed, setTyped] = useState<{ after: string | undefined }>({ after: undefined });
  useEffect(() => {
    const field = error && box.current?.closest(within);
    const form = box.current?.closest("form");
    if (!field) return;
    const hide = ({ target }: Event) => target instanceof Node && field.contains(target) && setTyped({ after: error });
    const show = () => setTyped({ after: undefined });
    // At the window, when React has seen it: drawn before that, the field would lose what was typed.
    window.addEventListener("input", hide);
    form?.addEventListener("submit", show, true);
    return () => {
      // Another error, or this one anew, is one that nobody has answered yet.
      show();
      window.removeEventListener("input", hide);
      form?.removeEventListener("submit", show, true);
    };
  }, [error, box, within]);
  return typed.after === error ? undefined : error;
}

/** An error, until what it was found in changes. */
export function useStanding<T>(error: T | undefined, ...of: readonly unknown[]): T | undefined {
  const [found, setFound] = useState({ error, of });
  if (found.error === error) return of.every((one, at) => one === found.of[at]) ? error : undefined;
  setFound({ error, of });
  return error;
}
