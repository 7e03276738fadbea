-- RedefineTables
-- Those so far were kept as they are compared. All of it or nothing: without the table nobody is here.
PRAGMA foreign_keys=OFF;
BEGIN IMMEDIATE;
CREATE TABLE "new_User" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailKey" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'member',
    "locale" TEXT,
    "timeZone" TEXT,
    "data" TEXT,
    "joinedSeq" BIGINT NOT NULL DEFAULT 0,
    "tokenVersion" INTEGER NOT NULL DEFAULT 0,
    "disabledAt" DATETIME,
    "needsPasskey" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO "new_User" ("createdAt", "data", "disabledAt", "email", "emailKey", "emailVerified", "id", "image", "joinedSeq", "locale", "name", "needsPasskey", "role", "timeZone", "tokenVersion", "updatedAt") SELECT "createdAt", "data", "disabledAt", "email", "email", "emailVerified", "id", "image", "joinedSeq", "locale", "name", "needsPasskey", "role", "timeZone", "tokenVersion", "updatedAt" FROM "User";
DROP TABLE "User";
ALTER TABLE "new_User" RENAME TO "User";
CREATE UNIQUE INDEX "User_emailKey_key" ON "User"("emailKey");
CREATE INDEX "User_name_id_idx" ON "User"("name", "id");
COMMIT;
PRAGMA foreign_keys=ON;
