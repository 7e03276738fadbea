"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";

type TakeBackProps = {
  id: string;
  isScheduled: boolean;
  isRecurring: boolean;
  open: boolean;
  onClose(): void;
  onDone(): void;
};

export function TakeBack({ id, isScheduled, isRecurring, open, onClose, onDone }: TakeBackProps) {
  const t = useTranslations("broadcasts");
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);

  const run = async () => {
    setBusy(true);
    setFailed(false);
    try {
      await api("DELETE", `/api/notifications/${encodeURIComponent(id)}`);
      onDone();
    } catch (error) {
      if (failureOf(error).code === "not_found") onDone();
      else setFailed(true);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent title={t(isScheduled ? "cancelTitle" : "recallTitle")} closeLabel={t("close")}>
        <p className="text-ink-soft text-sm">
          {t(isScheduled ? (isRecurring ? "cancelAllBody" : "cancelBody") : "recallBody")}
        </p>
        {failed && (
          <p role="alert" className="mt-3 text-danger text-sm">
            {t("failed")}
          </p>
        )}
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>{t("keep")}</Button>
          <Button variant="danger" disabled={busy} onClick={() => void run()}>
            {t(isScheduled ? "cancel" : "recall")}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
