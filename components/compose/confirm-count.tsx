"use client";

import { Send } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

type ConfirmCountProps = { count: number; title: string; onConfirm(): void; onCancel(): void };

/** So many people that sending is worth a thought: whoever sends types their number. */
export function ConfirmCount({ count, title, onConfirm, onCancel }: ConfirmCountProps) {
  const t = useTranslations("compose.confirm");
  const settings = useTranslations("settings");
  const format = useFormatter();
  const [typed, setTyped] = useState("");
  const [isWrong, setIsWrong] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (Number(typed.replace(/[\s,.\u2019]/g, "")) === count) onConfirm();
    else setIsWrong(true);
  };

  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onCancel()}>
      <DialogContent title={t("title", { count })} closeLabel={settings("close")}>
        <form noValidate onSubmit={submit} className="grid gap-4">
          <p className="text-ink-soft text-sm">{t("lead", { title })}</p>
          <Field label={t("label", { count: format.number(count) })} error={isWrong ? t("wrong") : undefined}>
            {(control) => (
              <Input
                {...control}
                autoFocus
                autoComplete="off"
                inputMode="numeric"
                value={typed}
                onChange={({ target }) => {
                  setTyped(target.value);
                  setIsWrong(false);
                }}
              />
            )}
          </Field>
          <div className="flex justify-end gap-2">
            <Button onClick={onCancel}>{settings("cancel")}</Button>
            <Button type="submit" variant="primary">
              <Send aria-hidden />
              {t("send")}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
