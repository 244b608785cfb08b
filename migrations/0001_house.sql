CREATE TABLE "batch" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"campaign_id" uuid NOT NULL,
	"ready" integer NOT NULL,
	"size" integer NOT NULL,
	"shared" boolean DEFAULT false NOT NULL,
	"volunteer_id" uuid,
	"claimed_at" timestamp with time zone,
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "campaign" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"name" text NOT NULL,
	"list_id" uuid,
	"state" text DEFAULT 'draft' NOT NULL,
	"sender" text DEFAULT '' NOT NULL,
	"script" text DEFAULT '' NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"zone" text DEFAULT 'America/New_York' NOT NULL,
	"opens" integer DEFAULT 540 NOT NULL,
	"closes" integer DEFAULT 1260 NOT NULL,
	"editable" boolean DEFAULT false NOT NULL,
	"batch_size" integer DEFAULT 25 NOT NULL,
	"answer_within" integer DEFAULT 15 NOT NULL,
	"script_at" timestamp with time zone,
	"launched_at" timestamp with time zone,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "canned_reply" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"campaign_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"label" text NOT NULL,
	"body" text NOT NULL,
	"tag" text NOT NULL,
	"closes" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "claim" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"batch_id" uuid NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"contacts" integer NOT NULL,
	"claimed_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"how" text
);
--> statement-breakpoint
CREATE TABLE "hold" (
	"contact_id" uuid PRIMARY KEY NOT NULL,
	"batch_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "target" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"campaign_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"batch_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"state" text DEFAULT 'ready' NOT NULL,
	"shared" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "card" (
	"network" text NOT NULL,
	"tenant" text NOT NULL,
	"channel" text NOT NULL,
	"message_id" text NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"about_kind" text NOT NULL,
	"about_id" uuid NOT NULL,
	"shown_at" timestamp with time zone NOT NULL,
	CONSTRAINT "card_network_tenant_channel_message_id_pk" PRIMARY KEY("network","tenant","channel","message_id")
);
--> statement-breakpoint
CREATE TABLE "interaction" (
	"network" text NOT NULL,
	"tenant" text NOT NULL,
	"key" text NOT NULL,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "interaction_network_tenant_key_pk" PRIMARY KEY("network","tenant","key")
);
--> statement-breakpoint
CREATE TABLE "place_tail" (
	"network" text NOT NULL,
	"tenant" text NOT NULL,
	"channel" text NOT NULL,
	"message_id" text NOT NULL,
	CONSTRAINT "place_tail_network_tenant_channel_pk" PRIMARY KEY("network","tenant","channel")
);
--> statement-breakpoint
CREATE TABLE "contact" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"phone" text NOT NULL,
	"phone_valid" boolean NOT NULL,
	"phone_line" text NOT NULL,
	"country" text,
	"first_name" text DEFAULT '' NOT NULL,
	"last_name" text DEFAULT '' NOT NULL,
	"locale" text,
	"zone" text,
	"fields" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"opted_out_at" timestamp with time zone,
	"wrong_number_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import_row" (
	"import_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"outcome" text NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "import_row_import_id_line_pk" PRIMARY KEY("import_id","line")
);
--> statement-breakpoint
CREATE TABLE "list" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"name" text NOT NULL,
	"source" text NOT NULL,
	"kind" text NOT NULL,
	"region" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"list_id" uuid NOT NULL,
	"file_name" text NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"rows" integer DEFAULT 0 NOT NULL,
	"accepted" integer DEFAULT 0 NOT NULL,
	"duplicate" integer DEFAULT 0 NOT NULL,
	"suppressed" integer DEFAULT 0 NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "list_member" (
	"list_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "list_member_list_id_contact_id_pk" PRIMARY KEY("list_id","contact_id")
);
--> statement-breakpoint
CREATE TABLE "opt_out" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"phone" text NOT NULL,
	"how" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "attempt" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"message_id" uuid NOT NULL,
	"fence" integer NOT NULL,
	"provider" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"outcome" text,
	"code" text,
	"provider_id" text
);
--> statement-breakpoint
CREATE TABLE "conversation" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"contact_id" uuid NOT NULL,
	"campaign_id" uuid,
	"volunteer_id" uuid,
	"team_id" uuid,
	"state" text DEFAULT 'open' NOT NULL,
	"waiting_since" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbound" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"provider" text NOT NULL,
	"provider_id" text NOT NULL,
	"phone" text NOT NULL,
	"body" text NOT NULL,
	"media" integer DEFAULT 0 NOT NULL,
	"kind" text NOT NULL,
	"contact_id" uuid,
	"conversation_id" uuid,
	"campaign_id" uuid,
	"sent_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	"routed_at" timestamp with time zone,
	"answered_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "message" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"kind" text NOT NULL,
	"contact_id" uuid NOT NULL,
	"conversation_id" uuid,
	"campaign_id" uuid,
	"target_id" uuid,
	"volunteer_id" uuid,
	"body" text NOT NULL,
	"state" text NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"not_before" timestamp with time zone DEFAULT muster_now() NOT NULL,
	"valid_until" timestamp with time zone NOT NULL,
	"lease_until" timestamp with time zone,
	"look_at" timestamp with time zone,
	"looks" integer DEFAULT 0 NOT NULL,
	"review_at" timestamp with time zone,
	"provider" text,
	"provider_id" text,
	"reason" text,
	"code" text,
	"segments" integer,
	"delivery" integer DEFAULT 0 NOT NULL,
	"delivery_failed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "receipt" (
	"provider" text NOT NULL,
	"provider_id" text NOT NULL,
	"status" text NOT NULL,
	"attempt_id" uuid,
	"message_id" uuid,
	"code" text,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "receipt_provider_provider_id_status_pk" PRIMARY KEY("provider","provider_id","status")
);
--> statement-breakpoint
CREATE TABLE "tag" (
	"campaign_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"tag" text NOT NULL,
	"volunteer_id" uuid,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "tag_campaign_id_contact_id_tag_pk" PRIMARY KEY("campaign_id","contact_id","tag")
);
--> statement-breakpoint
CREATE TABLE "board_schedule" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"channel_id" uuid NOT NULL,
	"every_minutes" integer NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"last_message_id" text,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "credit" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"metric" text NOT NULL,
	"source_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"team_id" uuid,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "total" (
	"owner_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"metric" text NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "total_owner_id_campaign_id_metric_pk" PRIMARY KEY("owner_id","campaign_id","metric")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"job" text NOT NULL,
	"payload" jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"handed_at" timestamp with time zone NOT NULL,
	"lease_until" timestamp with time zone,
	"dead_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "setting" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "channel" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"network" text NOT NULL,
	"tenant" text NOT NULL,
	"channel" text NOT NULL,
	"team_id" uuid,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity" (
	"network" text NOT NULL,
	"tenant" text NOT NULL,
	"user_id" text NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"used_at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "identity_network_tenant_user_id_pk" PRIMARY KEY("network","tenant","user_id")
);
--> statement-breakpoint
CREATE TABLE "invite" (
	"code_hash" text PRIMARY KEY NOT NULL,
	"role" text NOT NULL,
	"team_id" uuid,
	"uses_left" integer DEFAULT 1 NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "team" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "volunteer" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"name" text NOT NULL,
	"text_name" text NOT NULL,
	"role" text DEFAULT 'volunteer' NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"team_id" uuid,
	"named" boolean DEFAULT false NOT NULL,
	"removed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "batch" ADD CONSTRAINT "batch_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch" ADD CONSTRAINT "batch_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_list_id_list_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."list"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_created_by_volunteer_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "canned_reply" ADD CONSTRAINT "canned_reply_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claim" ADD CONSTRAINT "claim_batch_id_batch_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batch"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claim" ADD CONSTRAINT "claim_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hold" ADD CONSTRAINT "hold_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hold" ADD CONSTRAINT "hold_batch_id_batch_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batch"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "target" ADD CONSTRAINT "target_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "target" ADD CONSTRAINT "target_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "target" ADD CONSTRAINT "target_batch_id_batch_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batch"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "card" ADD CONSTRAINT "card_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_row" ADD CONSTRAINT "import_row_import_id_import_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."import"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import" ADD CONSTRAINT "import_list_id_list_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."list"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "list_member" ADD CONSTRAINT "list_member_list_id_list_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."list"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "list_member" ADD CONSTRAINT "list_member_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbound" ADD CONSTRAINT "inbound_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbound" ADD CONSTRAINT "inbound_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbound" ADD CONSTRAINT "inbound_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_target_id_target_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."target"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tag" ADD CONSTRAINT "tag_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tag" ADD CONSTRAINT "tag_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tag" ADD CONSTRAINT "tag_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "board_schedule" ADD CONSTRAINT "board_schedule_channel_id_channel_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channel"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit" ADD CONSTRAINT "credit_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit" ADD CONSTRAINT "credit_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit" ADD CONSTRAINT "credit_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "total" ADD CONSTRAINT "total_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel" ADD CONSTRAINT "channel_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity" ADD CONSTRAINT "identity_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invite" ADD CONSTRAINT "invite_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "volunteer" ADD CONSTRAINT "volunteer_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "batch_free" ON "batch" USING btree ("campaign_id") WHERE volunteer_id is null and ready > 0;--> statement-breakpoint
CREATE INDEX "batch_held" ON "batch" USING btree ("volunteer_id") WHERE volunteer_id is not null;--> statement-breakpoint
CREATE INDEX "batch_expiring" ON "batch" USING btree ("expires_at") WHERE volunteer_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "campaign_name" ON "campaign" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "campaign_state" ON "campaign" USING btree ("state");--> statement-breakpoint
CREATE INDEX "canned_reply_campaign" ON "canned_reply" USING btree ("campaign_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "claim_active" ON "claim" USING btree ("batch_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "claim_volunteer" ON "claim" USING btree ("volunteer_id");--> statement-breakpoint
CREATE INDEX "hold_batch" ON "hold" USING btree ("batch_id");--> statement-breakpoint
CREATE UNIQUE INDEX "target_once" ON "target" USING btree ("campaign_id","contact_id");--> statement-breakpoint
CREATE INDEX "target_ready" ON "target" USING btree ("batch_id","position") WHERE state = 'ready';--> statement-breakpoint
CREATE INDEX "target_contact" ON "target" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "card_about" ON "card" USING btree ("about_id","volunteer_id");--> statement-breakpoint
CREATE INDEX "interaction_at" ON "interaction" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "contact_phone" ON "contact" USING btree ("phone");--> statement-breakpoint
CREATE UNIQUE INDEX "list_name" ON "list" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "list_member_contact" ON "list_member" USING btree ("contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "opt_out_phone" ON "opt_out" USING btree ("phone") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "attempt_fence" ON "attempt" USING btree ("message_id","fence");--> statement-breakpoint
CREATE UNIQUE INDEX "conversation_contact" ON "conversation" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "conversation_waiting" ON "conversation" USING btree ("volunteer_id","waiting_since") WHERE state = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "inbound_once" ON "inbound" USING btree ("provider","provider_id");--> statement-breakpoint
CREATE INDEX "inbound_conversation" ON "inbound" USING btree ("conversation_id","created_at");--> statement-breakpoint
CREATE INDEX "inbound_unrouted" ON "inbound" USING btree ("created_at") WHERE routed_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "message_first" ON "message" USING btree ("campaign_id","contact_id") WHERE kind = 'first' and state <> 'draft';--> statement-breakpoint
CREATE UNIQUE INDEX "message_provider" ON "message" USING btree ("provider","provider_id") WHERE provider_id is not null;--> statement-breakpoint
CREATE INDEX "message_queued" ON "message" USING btree ("not_before") WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX "message_sending" ON "message" USING btree ("lease_until") WHERE state = 'sending';--> statement-breakpoint
CREATE INDEX "message_unknown" ON "message" USING btree ("look_at") WHERE state = 'unknown';--> statement-breakpoint
CREATE INDEX "message_conversation" ON "message" USING btree ("conversation_id","created_at");--> statement-breakpoint
CREATE INDEX "message_contact" ON "message" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "message_volunteer" ON "message" USING btree ("volunteer_id") WHERE kind = 'first';--> statement-breakpoint
CREATE INDEX "message_test" ON "message" USING btree ("campaign_id") WHERE kind = 'test';--> statement-breakpoint
CREATE INDEX "receipt_message" ON "receipt" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "tag_contact" ON "tag" USING btree ("contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "board_schedule_channel" ON "board_schedule" USING btree ("channel_id");--> statement-breakpoint
CREATE INDEX "board_schedule_due" ON "board_schedule" USING btree ("next_at");--> statement-breakpoint
CREATE UNIQUE INDEX "credit_once" ON "credit" USING btree ("metric","campaign_id","source_id");--> statement-breakpoint
CREATE INDEX "outbox_open" ON "outbox" USING btree ("handed_at") WHERE dead_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "channel_place" ON "channel" USING btree ("network","tenant","channel");--> statement-breakpoint
CREATE INDEX "identity_volunteer" ON "identity" USING btree ("volunteer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "team_name" ON "team" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "volunteer_team" ON "volunteer" USING btree ("team_id");