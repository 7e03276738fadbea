-- The index is made anew, with the texts.
DELETE FROM "SearchRow";
INSERT INTO "Search" ("Search") VALUES ('delete-all');
UPDATE "SearchHead" SET "seq" = 0;

ALTER TABLE "SearchRow" ADD COLUMN "texts" TEXT NOT NULL DEFAULT '';
