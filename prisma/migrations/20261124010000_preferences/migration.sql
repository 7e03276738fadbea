-- AlterTable
ALTER TABLE "Membership" ADD COLUMN "joinedAt" DATETIME;

-- AlterTable
ALTER TABLE "Watermark" ADD COLUMN "quiet" TEXT NOT NULL DEFAULT '[]';

-- CreateTable
CREATE TABLE "Preference" (
    "userId" TEXT NOT NULL PRIMARY KEY,
    "document" TEXT NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Preference_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
