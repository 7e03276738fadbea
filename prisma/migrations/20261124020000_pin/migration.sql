-- AlterTable
ALTER TABLE "Receipt" ADD COLUMN "pinnedAt" DATETIME;

-- CreateIndex
CREATE INDEX "Receipt_userId_pinnedAt_idx" ON "Receipt"("userId", "pinnedAt");
