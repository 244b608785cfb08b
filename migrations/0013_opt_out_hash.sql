ALTER TABLE "opt_out" ALTER COLUMN "phone" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "opt_out" ADD COLUMN "phone_hash" text;--> statement-breakpoint
CREATE INDEX "opt_out_hash" ON "opt_out" USING btree ("phone_hash") WHERE ended_at is null;--> statement-breakpoint
ALTER TABLE "opt_out" ADD CONSTRAINT "opt_out_of_somebody" CHECK ("opt_out"."phone" is not null or "opt_out"."phone_hash" is not null);
--> statement-breakpoint
-- HMAC-SHA256 (RFC 2104) of a number under the key of this session (src/lib/phone-hash.ts); null without a key.
CREATE FUNCTION muster_phone_hash(phone text) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE blocks bytea := decode(coalesce(current_setting('muster.phone_key', true), ''), 'hex');
BEGIN
  IF length(blocks) <> 128 THEN RETURN NULL; END IF;
  RETURN encode(sha256(substring(blocks FROM 65) || sha256(substring(blocks FOR 64) || convert_to(phone, 'UTF8'))), 'hex');
END $$;
--> statement-breakpoint
CREATE FUNCTION muster_hash_opt_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.phone_hash := coalesce(muster_phone_hash(NEW.phone), NEW.phone_hash); RETURN NEW; END $$;
--> statement-breakpoint
CREATE TRIGGER opt_out_hash BEFORE INSERT ON opt_out FOR EACH ROW WHEN (NEW.phone IS NOT NULL) EXECUTE FUNCTION muster_hash_opt_out();
