-- AlterTable
ALTER TABLE "Broadcast" ADD COLUMN "except" TEXT;
