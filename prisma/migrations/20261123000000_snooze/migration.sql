-- AlterTable
ALTER TABLE "Receipt" ADD COLUMN "place" BIGINT;

-- CreateIndex
CREATE INDEX "Receipt_userId_place_idx" ON "Receipt"("userId", "place");

-- CreateIndex
CREATE INDEX "Receipt_snoozedUntil_idx" ON "Receipt"("snoozedUntil");
