-- AlterTable
ALTER TABLE "Notification" ADD COLUMN "translations" TEXT;
ALTER TABLE "Notification" ADD COLUMN "variables" BOOLEAN NOT NULL DEFAULT false;
