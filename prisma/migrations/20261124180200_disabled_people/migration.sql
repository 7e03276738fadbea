-- AlterTable
ALTER TABLE "User" ADD COLUMN "disabledAt" DATETIME;

-- CreateIndex
CREATE INDEX "User_name_id_idx" ON "User"("name", "id");
