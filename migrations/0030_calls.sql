CREATE TABLE "call" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"target_id" uuid NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"outcome" text NOT NULL,
	"consented" boolean,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "call_claim" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"target_id" uuid NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"claimed_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "call_target" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"canvass_id" uuid NOT NULL,
	"contact_id" uuid,
	"state" text DEFAULT 'open' NOT NULL,
	"outcome" text,
	"tries" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	"volunteer_id" uuid,
	"claimed_at" timestamp with time zone,
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "canvass" ADD COLUMN "kind" text DEFAULT 'door' NOT NULL;--> statement-breakpoint
ALTER TABLE "canvass" ADD COLUMN "list_id" uuid;--> statement-breakpoint
ALTER TABLE "canvass" ADD COLUMN "script" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "canvass" ADD COLUMN "most_tries" integer DEFAULT 3 NOT NULL;--> statement-breakpoint
ALTER TABLE "call" ADD CONSTRAINT "call_target_id_call_target_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."call_target"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call" ADD CONSTRAINT "call_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_claim" ADD CONSTRAINT "call_claim_target_id_call_target_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."call_target"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_claim" ADD CONSTRAINT "call_claim_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_target" ADD CONSTRAINT "call_target_canvass_id_canvass_id_fk" FOREIGN KEY ("canvass_id") REFERENCES "public"."canvass"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_target" ADD CONSTRAINT "call_target_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_target" ADD CONSTRAINT "call_target_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "call_target_calls" ON "call" USING btree ("target_id");--> statement-breakpoint
CREATE INDEX "call_volunteer" ON "call" USING btree ("volunteer_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "call_claim_active" ON "call_claim" USING btree ("target_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "call_claim_volunteer" ON "call_claim" USING btree ("volunteer_id","claimed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "call_target_once" ON "call_target" USING btree ("canvass_id","contact_id");--> statement-breakpoint
CREATE INDEX "call_target_free" ON "call_target" USING btree ("canvass_id","due_at") WHERE state = 'open' and volunteer_id is null;--> statement-breakpoint
CREATE UNIQUE INDEX "call_target_held" ON "call_target" USING btree ("volunteer_id") WHERE volunteer_id is not null;--> statement-breakpoint
CREATE INDEX "call_target_contact" ON "call_target" USING btree ("contact_id");--> statement-breakpoint
ALTER TABLE "canvass" ADD CONSTRAINT "canvass_list_id_list_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."list"("id") ON DELETE no action ON UPDATE no action;