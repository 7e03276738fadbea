-- CreateIndex
CREATE INDEX "Receipt_notificationId_idx" ON "Receipt"("notificationId");
