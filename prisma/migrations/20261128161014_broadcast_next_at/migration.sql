-- AlterTable
ALTER TABLE "Broadcast" ADD COLUMN "nextAt" DATETIME;

-- CreateIndex
CREATE INDEX "Broadcast_nextAt_idx" ON "Broadcast"("nextAt");

-- So far that was the notification's own time, which so had passed for whoever asked when it was sent.
UPDATE "Broadcast" SET "nextAt" = (SELECT n."scheduledAt" FROM "Notification" n WHERE n.id = "notificationId")
WHERE "notificationId" IN (SELECT n.id FROM "Notification" n WHERE n.status = 'sending');
UPDATE "Notification" SET "scheduledAt" = (SELECT b.at FROM "Broadcast" b WHERE b."notificationId" = "Notification".id)
WHERE "seq" IS NOT NULL AND "id" IN (SELECT b."notificationId" FROM "Broadcast" b WHERE b.wall IS NULL
  AND (b.percent IS NOT NULL OR b."nextAt" IS NOT NULL));
