CREATE TABLE "choice" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"question_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"label" text NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "download" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "export_record" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"campaign_id" uuid NOT NULL,
	"volunteer_id" uuid,
	"rows" integer,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "question" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"campaign_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "response" (
	"question_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"choice_id" uuid NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "response_question_id_contact_id_pk" PRIMARY KEY("question_id","contact_id")
);
--> statement-breakpoint
CREATE TABLE "script" (
	"campaign_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"sender" text NOT NULL,
	"body" text NOT NULL,
	"variants" text[] DEFAULT '{}' NOT NULL,
	"written_by" uuid,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	CONSTRAINT "script_campaign_id_version_pk" PRIMARY KEY("campaign_id","version")
);
--> statement-breakpoint
CREATE TABLE "status_card" (
	"campaign_id" uuid NOT NULL,
	"network" text NOT NULL,
	"tenant" text NOT NULL,
	"channel" text NOT NULL,
	"message_id" text NOT NULL,
	"locale" text NOT NULL,
	"shown" text DEFAULT '' NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	CONSTRAINT "status_card_campaign_id_network_tenant_channel_pk" PRIMARY KEY("campaign_id","network","tenant","channel")
);
--> statement-breakpoint
CREATE TABLE "import_chunk" (
	"import_id" uuid NOT NULL,
	"n" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "import_chunk_import_id_n_pk" PRIMARY KEY("import_id","n")
);
--> statement-breakpoint
CREATE TABLE "undo" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"conversation_id" uuid NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"before" jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL,
	"undone_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "house" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"paused_at" timestamp with time zone,
	"paused_by" uuid,
	CONSTRAINT "house_one" CHECK ("house"."id")
);
--> statement-breakpoint
CREATE TABLE "look" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rehearsal" (
	"id" uuid PRIMARY KEY DEFAULT muster_id() NOT NULL,
	"volunteer_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"first_name" text NOT NULL,
	"answer" text NOT NULL,
	"sent" text,
	"reply" text,
	"created_at" timestamp with time zone DEFAULT muster_now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "batch" ADD COLUMN "locale" text;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "valid_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "script_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "variants" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "defaults" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "gate" integer DEFAULT 10 NOT NULL;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "hand_back_after" integer DEFAULT 45 NOT NULL;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "languages" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "copied_from" uuid;--> statement-breakpoint
ALTER TABLE "campaign" ADD COLUMN "again_of" uuid;--> statement-breakpoint
ALTER TABLE "target" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "list" ADD COLUMN "made" text;--> statement-breakpoint
ALTER TABLE "import" ADD COLUMN "options" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "import" ADD COLUMN "size" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "import" ADD COLUMN "read" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "import" ADD COLUMN "volunteer_id" uuid;--> statement-breakpoint
ALTER TABLE "import" ADD COLUMN "card" jsonb;--> statement-breakpoint
ALTER TABLE "import" ADD COLUMN "cancel_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "import" ADD COLUMN "error" jsonb;--> statement-breakpoint
ALTER TABLE "conversation" ADD COLUMN "later_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "conversation" ADD COLUMN "asked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "script_version" integer;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "variant" integer;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "offer_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "invite" ADD COLUMN "id" uuid DEFAULT muster_id() NOT NULL;--> statement-breakpoint
ALTER TABLE "invite" ADD COLUMN "campaign_id" uuid;--> statement-breakpoint
ALTER TABLE "invite" ADD COLUMN "trust" text DEFAULT 'approved' NOT NULL;--> statement-breakpoint
ALTER TABLE "invite" ADD COLUMN "withdrawn_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "invite" ADD COLUMN "created_by" uuid;--> statement-breakpoint
ALTER TABLE "volunteer" ADD COLUMN "promise" integer;--> statement-breakpoint
ALTER TABLE "volunteer" ADD COLUMN "promised_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "volunteer" ADD COLUMN "trust" text DEFAULT 'approved' NOT NULL;--> statement-breakpoint
ALTER TABLE "volunteer" ADD COLUMN "review_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "volunteer" ADD COLUMN "languages" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "volunteer" ADD COLUMN "skills" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "volunteer" ADD COLUMN "invite_id" uuid;--> statement-breakpoint
ALTER TABLE "volunteer" ADD COLUMN "paused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "volunteer" ADD COLUMN "done_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "volunteer" ADD COLUMN "nudged_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "choice" ADD CONSTRAINT "choice_question_id_question_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."question"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "download" ADD CONSTRAINT "download_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "export_record" ADD CONSTRAINT "export_record_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "export_record" ADD CONSTRAINT "export_record_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "question" ADD CONSTRAINT "question_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "response" ADD CONSTRAINT "response_question_id_question_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."question"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "response" ADD CONSTRAINT "response_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "response" ADD CONSTRAINT "response_choice_id_choice_id_fk" FOREIGN KEY ("choice_id") REFERENCES "public"."choice"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "response" ADD CONSTRAINT "response_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "script" ADD CONSTRAINT "script_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "script" ADD CONSTRAINT "script_written_by_volunteer_id_fk" FOREIGN KEY ("written_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "status_card" ADD CONSTRAINT "status_card_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_chunk" ADD CONSTRAINT "import_chunk_import_id_import_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."import"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "undo" ADD CONSTRAINT "undo_conversation_id_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "undo" ADD CONSTRAINT "undo_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "house" ADD CONSTRAINT "house_paused_by_volunteer_id_fk" FOREIGN KEY ("paused_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "look" ADD CONSTRAINT "look_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "look" ADD CONSTRAINT "look_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rehearsal" ADD CONSTRAINT "rehearsal_volunteer_id_volunteer_id_fk" FOREIGN KEY ("volunteer_id") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rehearsal" ADD CONSTRAINT "rehearsal_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "choice_place" ON "choice" USING btree ("question_id","position");--> statement-breakpoint
CREATE INDEX "export_record_campaign" ON "export_record" USING btree ("campaign_id");--> statement-breakpoint
CREATE UNIQUE INDEX "question_place" ON "question" USING btree ("campaign_id","position");--> statement-breakpoint
CREATE INDEX "response_contact" ON "response" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "status_card_due" ON "status_card" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "undo_conversation" ON "undo" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "look_volunteer" ON "look" USING btree ("volunteer_id","at");--> statement-breakpoint
CREATE INDEX "look_contact" ON "look" USING btree ("contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "rehearsal_place" ON "rehearsal" USING btree ("volunteer_id","position");--> statement-breakpoint
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_copied_from_campaign_id_fk" FOREIGN KEY ("copied_from") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_again_of_campaign_id_fk" FOREIGN KEY ("again_of") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invite" ADD CONSTRAINT "invite_campaign_id_campaign_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaign"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invite" ADD CONSTRAINT "invite_created_by_volunteer_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."volunteer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invite" ADD CONSTRAINT "invite_id_unique" UNIQUE("id");--> statement-breakpoint
ALTER TABLE "volunteer" ADD CONSTRAINT "volunteer_invite_id_invite_id_fk" FOREIGN KEY ("invite_id") REFERENCES "public"."invite"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "campaign_again" ON "campaign" USING btree ("again_of");--> statement-breakpoint
CREATE INDEX "conversation_queue" ON "conversation" USING btree ("team_id","waiting_since") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "conversation_later" ON "conversation" USING btree ("later_at") WHERE later_at is not null;--> statement-breakpoint
CREATE INDEX "message_offer" ON "message" USING btree ("offer_at") WHERE state = 'draft' and offer_at is not null;--> statement-breakpoint
CREATE INDEX "volunteer_invite" ON "volunteer" USING btree ("invite_id") WHERE invite_id is not null;--> statement-breakpoint
CREATE INDEX "batch_language" ON "batch" USING btree ("campaign_id","locale") WHERE volunteer_id is null and ready > 0 and locale is not null;--> statement-breakpoint
INSERT INTO "house" DEFAULT VALUES;
