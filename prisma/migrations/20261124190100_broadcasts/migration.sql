-- DropIndex
DROP INDEX "Notification_collapseKey_idx";

-- CreateTable
CREATE TABLE "Broadcast" (
    "notificationId" TEXT NOT NULL PRIMARY KEY,
    "at" DATETIME NOT NULL,
    "audience" TEXT,
    "wall" TEXT,
    "timeZone" TEXT,
    "cron" TEXT,
    CONSTRAINT "Broadcast_notificationId_fkey" FOREIGN KEY ("notificationId") REFERENCES "Notification" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Broadcast_at_notificationId_idx" ON "Broadcast"("at", "notificationId");

-- CreateIndex
CREATE INDEX "Notification_collapseKey_status_idx" ON "Notification"("collapseKey", "status");

-- Those there are
INSERT INTO "Broadcast" ("notificationId", "at")
SELECT id, "createdAt" FROM "Notification" WHERE status = 'scheduled' OR "senderId" IN (SELECT id FROM "User");
