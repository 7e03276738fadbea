-- CreateTable
CREATE TABLE "Reach" (
    "notificationId" TEXT NOT NULL PRIMARY KEY,
    "sentAt" DATETIME NOT NULL,
    "delivered" BLOB NOT NULL,
    "acted" BLOB NOT NULL,
    "tally" TEXT NOT NULL,
    "through" BIGINT NOT NULL,
    CONSTRAINT "Reach_notificationId_fkey" FOREIGN KEY ("notificationId") REFERENCES "Notification" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReachPoint" (
    "notificationId" TEXT NOT NULL,
    "after" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "figures" TEXT NOT NULL,

    PRIMARY KEY ("notificationId", "after"),
    CONSTRAINT "ReachPoint_notificationId_fkey" FOREIGN KEY ("notificationId") REFERENCES "Reach" ("notificationId") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReachPerson" (
    "number" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "userId" TEXT NOT NULL,
    CONSTRAINT "ReachPerson_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Reach_sentAt_idx" ON "Reach"("sentAt");

-- CreateIndex
CREATE UNIQUE INDEX "ReachPerson_userId_key" ON "ReachPerson"("userId");
