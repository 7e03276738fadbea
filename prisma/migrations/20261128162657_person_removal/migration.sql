-- AlterTable
ALTER TABLE "User" ADD COLUMN "removedAt" DATETIME;

-- CreateIndex
CREATE INDEX "User_removedAt_idx" ON "User"("removedAt");

-- CreateIndex
CREATE INDEX "Verification_value_idx" ON "Verification"("value");
