-- AlterTable
ALTER TABLE "Broadcast" ADD COLUMN "pausedAt" DATETIME;
ALTER TABLE "Broadcast" ADD COLUMN "percent" INTEGER;
