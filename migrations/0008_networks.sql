CREATE TABLE "kept" (
	"network" text NOT NULL,
	"key" text NOT NULL,
	"value" jsonb NOT NULL,
	"until" timestamp with time zone NOT NULL,
	CONSTRAINT "kept_network_key_pk" PRIMARY KEY("network","key")
);
--> statement-breakpoint
CREATE TABLE "lease" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" uuid NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "kept_until" ON "kept" USING btree ("until");