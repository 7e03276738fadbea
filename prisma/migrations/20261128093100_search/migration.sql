-- CreateTable
CREATE TABLE "SearchRow" (
    "seq" BIGINT NOT NULL PRIMARY KEY,
    "last" BIGINT NOT NULL,
    "notificationId" TEXT,
    "revision" INTEGER NOT NULL,
    CONSTRAINT "SearchRow_notificationId_fkey" FOREIGN KEY ("notificationId") REFERENCES "Notification" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SearchHead" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "seq" BIGINT NOT NULL
);

-- CreateIndex
CREATE INDEX "SearchRow_notificationId_revision_idx" ON "SearchRow"("notificationId", "revision");

INSERT INTO "SearchHead" ("id", "seq") VALUES (1, 0);

-- A word of it is a line: a piece of a text, or `@` and an audience. Where in a text, and how often, is not kept.
CREATE VIRTUAL TABLE "Search" USING fts5(words, content='', contentless_delete=1, detail=none,
    tokenize="ascii tokenchars ' !""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'");
