-- CreateTable
CREATE TABLE "Revision" (
    "notificationId" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "editorId" TEXT,
    "content" TEXT NOT NULL,

    PRIMARY KEY ("notificationId", "revision"),
    CONSTRAINT "Revision_notificationId_fkey" FOREIGN KEY ("notificationId") REFERENCES "Notification" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
