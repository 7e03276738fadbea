"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

type SecretOnceProps = { label: string; hint: string; secret: string; onDone(): void };

export function SecretOnce({ label, hint, secret, onDone }: SecretOnceProps) {
  const t = useTranslations("admin");
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setIsCopied] = useState(false);

  const copy = async () => {
    field.current?.select();
    // Not there on a page that came without TLS: then it is selected, for the keyboard.
    await navigator.clipboard?.writeText(secret).then(
      () => setIsCopied(true),
      () => undefined,
    );
  };

  return (
    <div className="grid gap-4">
      <p className="rounded-lg bg-warning-soft px-3.5 py-2.5 text-sm text-warning">{t("once")}</p>
      <Field label={label} hint={hint}>
        {(control) => (
          <Input
            {...control}
            ref={field}
            readOnly
            autoFocus
            value={secret}
            onFocus={(event) => event.target.select()}
            className="font-mono text-xs"
          />
        )}
      </Field>
      <p role="status" className="sr-only">
        {isCopied && t("copied")}
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={() => void copy()}>
          {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {t(isCopied ? "copied" : "copy")}
        </Button>
        <Button variant="primary" onClick={onDone}>
          {t("done")}
        </Button>
      </div>
    </div>
  );
}
