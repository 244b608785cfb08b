CREATE TABLE "link" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"code_hash" text NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"network" text,
	"tenant" text,
	"user_id" text,
	"name" text,
	"confirmed_here" timestamp with time zone,
	"confirmed_there" timestamp with time zone,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "link_codeHash_unique" UNIQUE("code_hash")
);
--> statement-breakpoint
ALTER TABLE "link" ADD CONSTRAINT "link_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;