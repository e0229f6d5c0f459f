-- A small state folder's database as commit 15a1880 wrote it: a course, two backups, a restore, a verification, an account.
PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
CREATE TABLE "__AccountMigrations" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___AccountMigrations" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);
INSERT INTO "__AccountMigrations" VALUES('0001_Accounts','6.0.7');
CREATE TABLE "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);
INSERT INTO "__EFMigrationsHistory" VALUES('0001_Initial','6.0.7');
INSERT INTO "__EFMigrationsHistory" VALUES('0002_Restore','6.0.7');
INSERT INTO "__EFMigrationsHistory" VALUES('0003_Readme','6.0.7');
INSERT INTO "__EFMigrationsHistory" VALUES('0004_Databases','6.0.7');
CREATE TABLE "courses" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_courses" PRIMARY KEY AUTOINCREMENT,
    "Subdomain" TEXT NOT NULL,
    "Folder" TEXT NOT NULL,
    "Direction" TEXT NOT NULL,
    "RemoteKind" TEXT NOT NULL,
    "RemoteAddress" TEXT NOT NULL,
    "Branch" TEXT NULL,
    "CredentialName" TEXT NULL,
    "GitUser" TEXT NULL,
    "DatabaseKind" TEXT NOT NULL,
    "DatabaseFile" TEXT NULL,
    "Excludes" TEXT NOT NULL,
    "CreatedUtc" TEXT NOT NULL
, "AfterRestoreUrl" TEXT NULL, "AfterRestoreCommand" TEXT NULL, "DatabaseHost" TEXT NULL, "DatabasePort" INTEGER NULL, "DatabaseName" TEXT NULL, "DatabaseCredential" TEXT NULL);
INSERT INTO "courses" VALUES(1,'ffm516','ffm516','Push','Hosted','courses/ffm516',NULL,NULL,NULL,'None',NULL,'backups
xsl
csv
html
json-answer-backups','2026-11-28 14:29:48.8587741',NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE "credentials" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_credentials" PRIMARY KEY AUTOINCREMENT,
    "Name" TEXT NOT NULL,
    "User" TEXT NOT NULL,
    "ProtectedSecret" TEXT NOT NULL,
    "UpdatedUtc" TEXT NOT NULL
);
CREATE TABLE "operation_log" (
    "OperationId" INTEGER NOT NULL,
    "Ordinal" INTEGER NOT NULL,
    "AtUtc" TEXT NOT NULL,
    "Level" TEXT NOT NULL,
    "Text" TEXT NOT NULL,
    CONSTRAINT "PK_operation_log" PRIMARY KEY ("OperationId", "Ordinal")
);
INSERT INTO "operation_log" VALUES(1,1,'2026-11-28 14:29:51.5210934','Information','Branch test (the server''s name)');
INSERT INTO "operation_log" VALUES(1,2,'2026-11-28 14:29:51.557829','Information','Creating database backup');
INSERT INTO "operation_log" VALUES(1,3,'2026-11-28 14:29:51.5594703','Notice','No database is set for this course: what lies in its folder is saved as it is, dumps with everything they hold included, which may be the course''s GIT_TOKEN.');
INSERT INTO "operation_log" VALUES(1,4,'2026-11-28 14:29:51.5610697','Information','Checking repository');
INSERT INTO "operation_log" VALUES(1,5,'2026-11-28 14:29:51.6877256','Information','Syncing course folder');
INSERT INTO "operation_log" VALUES(1,6,'2026-11-28 14:29:51.7076258','Information','2 files, 27 bytes, 0 empty folders');
INSERT INTO "operation_log" VALUES(1,7,'2026-11-28 14:29:51.7289576','Information','Staging changes');
INSERT INTO "operation_log" VALUES(1,8,'2026-11-28 14:29:51.7290061','Information','2 files new or touched, 0 gone');
INSERT INTO "operation_log" VALUES(1,9,'2026-11-28 14:29:51.9370577','Information','Committing');
INSERT INTO "operation_log" VALUES(1,10,'2026-11-28 14:29:51.9938466','Information','Commit 7004eab "Sync ffm516 2026-11-28 14:29:51 UTC": 2 files changed');
INSERT INTO "operation_log" VALUES(1,11,'2026-11-28 14:29:51.9952005','Information','Pushing');
INSERT INTO "operation_log" VALUES(1,12,'2026-11-28 14:29:52.1919886','Information','The repository courses/ffm516 (hosted here) has the commit 7004eab92a7850f264ffa146a15991eb29ec1c74 on the branch test');
INSERT INTO "operation_log" VALUES(1,13,'2026-11-28 14:29:52.204408','Information','Sync complete');
INSERT INTO "operation_log" VALUES(2,1,'2026-11-28 14:29:56.0225299','Information','Branch test (written in .git-branch in the course folder)');
INSERT INTO "operation_log" VALUES(2,2,'2026-11-28 14:29:56.06829','Information','Creating database backup');
INSERT INTO "operation_log" VALUES(2,3,'2026-11-28 14:29:56.0707865','Notice','No database is set for this course: what lies in its folder is saved as it is, dumps with everything they hold included, which may be the course''s GIT_TOKEN.');
INSERT INTO "operation_log" VALUES(2,4,'2026-11-28 14:29:56.0736133','Information','Checking repository');
INSERT INTO "operation_log" VALUES(2,5,'2026-11-28 14:29:56.4191262','Information','Syncing course folder');
INSERT INTO "operation_log" VALUES(2,6,'2026-11-28 14:29:56.4341944','Information','2 files, 32 bytes, 0 empty folders');
INSERT INTO "operation_log" VALUES(2,7,'2026-11-28 14:29:56.4409072','Information','Staging changes');
INSERT INTO "operation_log" VALUES(2,8,'2026-11-28 14:29:56.4409499','Information','1 files new or touched, 0 gone');
INSERT INTO "operation_log" VALUES(2,9,'2026-11-28 14:29:56.7538686','Information','Committing');
INSERT INTO "operation_log" VALUES(2,10,'2026-11-28 14:29:56.8219443','Information','Commit bf0ef6f "Sync ffm516 2026-11-28 14:29:56 UTC": 1 file changed');
INSERT INTO "operation_log" VALUES(2,11,'2026-11-28 14:29:56.8236782','Information','Pushing');
INSERT INTO "operation_log" VALUES(2,12,'2026-11-28 14:29:56.9441709','Information','The repository courses/ffm516 (hosted here) has the commit bf0ef6febeac4a9f2dca9571ff3a5553d8cee2f3 on the branch test');
INSERT INTO "operation_log" VALUES(2,13,'2026-11-28 14:29:56.9524841','Information','Sync complete');
INSERT INTO "operation_log" VALUES(3,1,'2026-11-28 14:30:02.4642321','Information','Initializing');
INSERT INTO "operation_log" VALUES(3,2,'2026-11-28 14:30:02.4947146','Information','Fetching from remote');
INSERT INTO "operation_log" VALUES(3,3,'2026-11-28 14:30:03.0391402','Information','Resetting to commit bf0ef6f');
INSERT INTO "operation_log" VALUES(3,4,'2026-11-28 14:30:03.1227934','Information','Cleaning up');
INSERT INTO "operation_log" VALUES(3,5,'2026-11-28 14:30:03.1608109','Information','Activating course');
INSERT INTO "operation_log" VALUES(3,6,'2026-11-28 14:30:03.3651389','Information','What was replaced is set aside as /srv/courses/deleted/ffm516-20261128-143003');
INSERT INTO "operation_log" VALUES(3,7,'2026-11-28 14:30:03.3799565','Information','Done (commit bf0ef6f)');
INSERT INTO "operation_log" VALUES(4,1,'2026-11-28 14:30:07.821664','Information','Initializing');
INSERT INTO "operation_log" VALUES(4,2,'2026-11-28 14:30:08.1122326','Information','Fetching from remote');
INSERT INTO "operation_log" VALUES(4,3,'2026-11-28 14:30:08.2697426','Information','The newest commit of the branch test is bf0ef6febeac4a9f2dca9571ff3a5553d8cee2f3');
INSERT INTO "operation_log" VALUES(4,4,'2026-11-28 14:30:08.5748176','Information','Writing a scratch copy');
INSERT INTO "operation_log" VALUES(4,5,'2026-11-28 14:30:08.6803199','Information','Comparing');
INSERT INTO "operation_log" VALUES(4,6,'2026-11-28 14:30:08.733298','Information','Cleaning up');
INSERT INTO "operation_log" VALUES(4,7,'2026-11-28 14:30:08.7639541','Information','Done (commit bf0ef6f)');
INSERT INTO "operation_log" VALUES(4,8,'2026-11-28 14:30:08.7657451','Information','Commit bf0ef6f can be restored: 2 files (32 bytes) came back exactly as saved. There is no database in it.');
CREATE TABLE "operation_steps" (
    "OperationId" INTEGER NOT NULL,
    "Ordinal" INTEGER NOT NULL,
    "Name" TEXT NOT NULL,
    "StartedUtc" TEXT NOT NULL,
    "DurationMs" INTEGER NULL,
    CONSTRAINT "PK_operation_steps" PRIMARY KEY ("OperationId", "Ordinal"),
    CONSTRAINT "FK_operation_steps_operations" FOREIGN KEY ("OperationId") REFERENCES "operations" ("Id") ON DELETE CASCADE
);
INSERT INTO "operation_steps" VALUES(1,0,'Creating database backup','2026-11-28 14:29:51.5577403',3);
INSERT INTO "operation_steps" VALUES(1,1,'Checking repository','2026-11-28 14:29:51.5610536',126);
INSERT INTO "operation_steps" VALUES(1,2,'Syncing course folder','2026-11-28 14:29:51.6877121',41);
INSERT INTO "operation_steps" VALUES(1,3,'Staging changes','2026-11-28 14:29:51.7289426',208);
INSERT INTO "operation_steps" VALUES(1,4,'Committing','2026-11-28 14:29:51.9370429',58);
INSERT INTO "operation_steps" VALUES(1,5,'Pushing','2026-11-28 14:29:51.995191',209);
INSERT INTO "operation_steps" VALUES(1,6,'Sync complete','2026-11-28 14:29:52.2043958',4);
INSERT INTO "operation_steps" VALUES(2,0,'Creating database backup','2026-11-28 14:29:56.0658653',7);
INSERT INTO "operation_steps" VALUES(2,1,'Checking repository','2026-11-28 14:29:56.0735871',345);
INSERT INTO "operation_steps" VALUES(2,2,'Syncing course folder','2026-11-28 14:29:56.4191085',21);
INSERT INTO "operation_steps" VALUES(2,3,'Staging changes','2026-11-28 14:29:56.440891',312);
INSERT INTO "operation_steps" VALUES(2,4,'Committing','2026-11-28 14:29:56.7538522',69);
INSERT INTO "operation_steps" VALUES(2,5,'Pushing','2026-11-28 14:29:56.8236635',128);
INSERT INTO "operation_steps" VALUES(2,6,'Sync complete','2026-11-28 14:29:56.9524702',10);
INSERT INTO "operation_steps" VALUES(3,0,'Initializing','2026-11-28 14:30:02.4633027',31);
INSERT INTO "operation_steps" VALUES(3,1,'Fetching from remote','2026-11-28 14:30:02.4946831',544);
INSERT INTO "operation_steps" VALUES(3,2,'Resetting to commit bf0ef6f','2026-11-28 14:30:03.039116',83);
INSERT INTO "operation_steps" VALUES(3,3,'Cleaning up','2026-11-28 14:30:03.1226302',38);
INSERT INTO "operation_steps" VALUES(3,4,'Activating course','2026-11-28 14:30:03.1607926',219);
INSERT INTO "operation_steps" VALUES(3,5,'Done (commit bf0ef6f)','2026-11-28 14:30:03.3799437',6);
INSERT INTO "operation_steps" VALUES(4,0,'Initializing','2026-11-28 14:30:07.8201294',291);
INSERT INTO "operation_steps" VALUES(4,1,'Fetching from remote','2026-11-28 14:30:08.1122017',462);
INSERT INTO "operation_steps" VALUES(4,2,'Writing a scratch copy','2026-11-28 14:30:08.5747923',105);
INSERT INTO "operation_steps" VALUES(4,3,'Comparing','2026-11-28 14:30:08.6803044',52);
INSERT INTO "operation_steps" VALUES(4,4,'Cleaning up','2026-11-28 14:30:08.7332851',30);
INSERT INTO "operation_steps" VALUES(4,5,'Done (commit bf0ef6f)','2026-11-28 14:30:08.7639443',1);
CREATE TABLE "operations" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_operations" PRIMARY KEY AUTOINCREMENT,
    "Kind" TEXT NOT NULL,
    "Subdomain" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "Outcome" TEXT NULL,
    "Refused" INTEGER NOT NULL,
    "CanBeConfirmed" INTEGER NOT NULL DEFAULT 0,
    "RequestedBy" TEXT NOT NULL,
    "Arguments" TEXT NOT NULL,
    "RequestedUtc" TEXT NOT NULL,
    "StartedUtc" TEXT NULL,
    "FinishedUtc" TEXT NULL,
    "Text" TEXT NOT NULL,
    "NextStep" TEXT NULL,
    "Percent" INTEGER NOT NULL,
    "CurrentFile" TEXT NULL,
    "FilesDone" INTEGER NOT NULL,
    "FilesTotal" INTEGER NOT NULL,
    "CommitId" TEXT NULL,
    "Branch" TEXT NULL,
    "Files" INTEGER NOT NULL,
    "Bytes" INTEGER NOT NULL,
    "DurationMs" INTEGER NULL,
    "CancelRequested" INTEGER NOT NULL,
    "OwnerProcessId" INTEGER NULL,
    "OwnerProcessStart" INTEGER NULL
);
INSERT INTO "operations" VALUES(1,'Backup','ffm516','Done','Succeeded',0,0,'command line','{"Message":null,"AcceptShrunken":false}','2026-11-28 14:29:51.1759492','2026-11-28 14:29:51.5087815','2026-11-28 14:29:52.2085117','Sync complete',NULL,100,NULL,0,0,'7004eab92a7850f264ffa146a15991eb29ec1c74','test',2,27,707,0,30298,2157939);
INSERT INTO "operations" VALUES(2,'Backup','ffm516','Done','Succeeded',0,0,'command line','{"Message":null,"AcceptShrunken":false}','2026-11-28 14:29:55.2298089','2026-11-28 14:29:55.9801799','2026-11-28 14:29:56.9629711','Sync complete',NULL,100,NULL,0,0,'bf0ef6febeac4a9f2dca9571ff3a5553d8cee2f3','test',1,20,995,0,30716,2158256);
INSERT INTO "operations" VALUES(3,'Restore','ffm516','Done','Succeeded',0,0,'command line','{"Mode":"Exercises","Commit":null,"Branch":null,"Paths":[],"OverrideDirection":true,"CarryOverExcluded":false,"Confirmed":true}','2026-11-28 14:30:01.5148757','2026-11-28 14:30:02.4365294','2026-11-28 14:30:03.3863457','Done (commit bf0ef6f)','Check that the course loads and try some of its exercises. What was replaced is set aside as ffm516-20261128-143003; Undo brings it back.',100,NULL,0,0,'bf0ef6febeac4a9f2dca9571ff3a5553d8cee2f3','test',2,32,965,0,31280,2158737);
INSERT INTO "operations" VALUES(4,'Verify','ffm516','Done','Succeeded',0,0,'command line','{}','2026-11-28 14:30:07.1210122','2026-11-28 14:30:07.7984224','2026-11-28 14:30:08.7655921','Commit bf0ef6f can be restored: 2 files (32 bytes) came back exactly as saved. There is no database in it.',NULL,100,NULL,0,0,'bf0ef6febeac4a9f2dca9571ff3a5553d8cee2f3','test',2,32,985,0,31709,2159377);
CREATE TABLE "prepared_databases" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_prepared_databases" PRIMARY KEY AUTOINCREMENT,
    "OperationId" INTEGER NOT NULL,
    "Subdomain" TEXT NOT NULL,
    "Place" TEXT NOT NULL
);
CREATE TABLE "readme_drafts" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_readme_drafts" PRIMARY KEY AUTOINCREMENT,
    "Subdomain" TEXT NOT NULL,
    "Person" TEXT NOT NULL,
    "Text" TEXT NOT NULL,
    "Base" TEXT NOT NULL,
    "Editor" TEXT NOT NULL,
    "Revision" INTEGER NOT NULL,
    "UpdatedUtc" TEXT NOT NULL,
    "IsSaved" INTEGER NOT NULL,
    "PendingText" TEXT NULL,
    "PendingUtc" TEXT NULL,
    "PendingBy" TEXT NULL
);
CREATE TABLE "role_claims" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_role_claims" PRIMARY KEY AUTOINCREMENT,
    "RoleId" TEXT NOT NULL,
    "ClaimType" TEXT NULL,
    "ClaimValue" TEXT NULL,
    CONSTRAINT "FK_role_claims_roles" FOREIGN KEY ("RoleId") REFERENCES "roles" ("Id") ON DELETE CASCADE
);
CREATE TABLE "roles" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_roles" PRIMARY KEY,
    "Name" TEXT NULL,
    "NormalizedName" TEXT NULL,
    "ConcurrencyStamp" TEXT NULL
);
INSERT INTO "roles" VALUES('superuser','superuser','SUPERUSER',NULL);
CREATE TABLE "set_asides" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_set_asides" PRIMARY KEY AUTOINCREMENT,
    "OperationId" INTEGER NOT NULL,
    "Subdomain" TEXT NOT NULL,
    "Mode" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "CourseFolder" TEXT NOT NULL,
    "Tree" TEXT NOT NULL,
    "Name" TEXT NOT NULL,
    "Place" TEXT NOT NULL,
    "Parts" TEXT NOT NULL,
    "CommitId" TEXT NULL,
    "AtUtc" TEXT NOT NULL,
    "Bytes" INTEGER NULL,
    "PutBackBy" INTEGER NULL
, "Database" TEXT NULL);
INSERT INTO "set_asides" VALUES(1,3,'ffm516','Exercises','Kept','/srv/courses/ffm516','/srv/courses/deleted/.staging-3/tree','ffm516-20261128-143003','/srv/courses/deleted/ffm516-20261128-143003','[{"Path":"exercises/1","NewInode":12177913,"HadOld":true},{"Path":"README.md","NewInode":12177911,"HadOld":true}]','bf0ef6febeac4a9f2dca9571ff3a5553d8cee2f3','2026-11-28 14:30:03.1724138',NULL,NULL,NULL);
CREATE TABLE "user_claims" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_user_claims" PRIMARY KEY AUTOINCREMENT,
    "UserId" TEXT NOT NULL,
    "ClaimType" TEXT NULL,
    "ClaimValue" TEXT NULL,
    CONSTRAINT "FK_user_claims_users" FOREIGN KEY ("UserId") REFERENCES "users" ("Id") ON DELETE CASCADE
);
CREATE TABLE "user_logins" (
    "LoginProvider" TEXT NOT NULL,
    "ProviderKey" TEXT NOT NULL,
    "ProviderDisplayName" TEXT NULL,
    "UserId" TEXT NOT NULL,
    CONSTRAINT "PK_user_logins" PRIMARY KEY ("LoginProvider", "ProviderKey"),
    CONSTRAINT "FK_user_logins_users" FOREIGN KEY ("UserId") REFERENCES "users" ("Id") ON DELETE CASCADE
);
CREATE TABLE "user_roles" (
    "UserId" TEXT NOT NULL,
    "RoleId" TEXT NOT NULL,
    CONSTRAINT "PK_user_roles" PRIMARY KEY ("UserId", "RoleId"),
    CONSTRAINT "FK_user_roles_users" FOREIGN KEY ("UserId") REFERENCES "users" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_user_roles_roles" FOREIGN KEY ("RoleId") REFERENCES "roles" ("Id") ON DELETE CASCADE
);
INSERT INTO "user_roles" VALUES('9f02e20f-0fae-4ab2-bbde-becec01a0b32','superuser');
CREATE TABLE "user_tokens" (
    "UserId" TEXT NOT NULL,
    "LoginProvider" TEXT NOT NULL,
    "Name" TEXT NOT NULL,
    "Value" TEXT NULL,
    CONSTRAINT "PK_user_tokens" PRIMARY KEY ("UserId", "LoginProvider", "Name"),
    CONSTRAINT "FK_user_tokens_users" FOREIGN KEY ("UserId") REFERENCES "users" ("Id") ON DELETE CASCADE
);
CREATE TABLE "users" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_users" PRIMARY KEY,
    "UserName" TEXT NULL,
    "NormalizedUserName" TEXT NULL,
    "Email" TEXT NULL,
    "NormalizedEmail" TEXT NULL,
    "EmailConfirmed" INTEGER NOT NULL,
    "PasswordHash" TEXT NULL,
    "SecurityStamp" TEXT NULL,
    "ConcurrencyStamp" TEXT NULL,
    "PhoneNumber" TEXT NULL,
    "PhoneNumberConfirmed" INTEGER NOT NULL,
    "TwoFactorEnabled" INTEGER NOT NULL,
    "LockoutEnd" TEXT NULL,
    "LockoutEnabled" INTEGER NOT NULL,
    "AccessFailedCount" INTEGER NOT NULL
);
INSERT INTO "users" VALUES('9f02e20f-0fae-4ab2-bbde-becec01a0b32','anna.berg','ANNA.BERG',NULL,NULL,0,'AQAAAAIAAYagAAAAEIVSWVEqEzprzMLwLNnaxvWPnIDyC0RKZSE20/e1a07kRU6XeHdsV2xsMhnBUagPpA==','5LWALACEJE6GQBBL4MYZ5V5COW6JS6PH','cdaa819c-7da1-4dca-9a8f-16b764ad0f05',NULL,0,0,NULL,1,0);
CREATE UNIQUE INDEX "IX_courses_Subdomain" ON "courses" ("Subdomain");
CREATE UNIQUE INDEX "IX_credentials_Name" ON "credentials" ("Name");
CREATE INDEX "IX_operations_Subdomain_Id" ON "operations" ("Subdomain", "Id");
CREATE INDEX "IX_operations_State" ON "operations" ("State");
CREATE INDEX "IX_set_asides_OperationId" ON "set_asides" ("OperationId");
CREATE INDEX "IX_set_asides_Subdomain_Id" ON "set_asides" ("Subdomain", "Id");
CREATE UNIQUE INDEX "IX_readme_drafts_Subdomain_Person" ON "readme_drafts" ("Subdomain", "Person");
CREATE UNIQUE INDEX "IX_users_NormalizedUserName" ON "users" ("NormalizedUserName");
CREATE INDEX "IX_users_NormalizedEmail" ON "users" ("NormalizedEmail");
CREATE UNIQUE INDEX "IX_roles_NormalizedName" ON "roles" ("NormalizedName");
CREATE INDEX "IX_role_claims_RoleId" ON "role_claims" ("RoleId");
CREATE INDEX "IX_user_roles_RoleId" ON "user_roles" ("RoleId");
CREATE INDEX "IX_user_claims_UserId" ON "user_claims" ("UserId");
CREATE INDEX "IX_user_logins_UserId" ON "user_logins" ("UserId");
COMMIT;
